namespace LogRelay.Aggregator.Access.Tokens;

/// <summary>The tokens that are in force: those of the file as it was when it was last without fault. Any thread; one reload at a time.</summary>
internal sealed class TokenStore
{
    private readonly string? _path;
    private readonly ILogger<TokenStore> _logger;
    private readonly WatchedFiles? _file;
    private volatile TokenSet? _tokens;

    /// <summary>Reads the file.</summary>
    /// <exception cref="FormatException">It cannot be read, or has faults: nobody would know who may call.</exception>
    public TokenStore(AccessSettings settings, ILogger<TokenStore> logger)
    {
        _logger = logger;
        _path = settings.TokensFile;
        if (_path is null)
        {
            return;
        }
        _file = new WatchedFiles(_path);
        try
        {
            _tokens = TokenFile.Read(_path);
        }
        catch (Exception fault) when (fault is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new FormatException($"LOGRELAY_TOKENS_FILE=\"{_path}\": {fault.Message}", fault);
        }
        if (_tokens.All.Count == 0)
        {
            AccessLog.NoTokens(logger, _path);
        }
    }

    /// <summary>The tokens; null when there is no file of them, and nobody needs one.</summary>
    public TokenSet? Tokens => _tokens;

    /// <summary>Reads the file again if it has changed. What is in force stays so when the new one has a fault.</summary>
    /// <param name="always">Also when it looks as before.</param>
    public void Reload(bool always)
    {
        if (_path is null || (!_file!.HaveChanged() && !always))
        {
            return;
        }
        try
        {
            _tokens = TokenFile.Read(_path);
            AccessLog.TokensChanged(_logger, _path, _tokens.All.Count);
        }
        catch (Exception fault) when (fault is FormatException or IOException or UnauthorizedAccessException)
        {
            AccessLog.TokensRefused(_logger, _path, fault.Message);
        }
    }
}
