using LogRelay.Journal.Storage;
using LogRelay.Options.Routes;

namespace LogRelay.Plugin.Routes;

/// <summary>relay.json in the data folder: what is in force, and how a change comes into force while containers run.</summary>
/// <remarks>
/// Looked at every second, by time and size, and read once both have stood still for a second, so that a file that is
/// being written is not read in halves. A file with a fault changes nothing, and the log says what is wrong with it. What
/// was accepted last is kept beside it, for a restart that finds a faulty one. Any thread.
/// </remarks>
internal sealed class RelayFile : IDisposable
{
    private const string AcceptedSuffix = ".accepted";
    private const int MostFaultsNamed = 10;
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly IStorage _storage;
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly ILogger<RelayFile> _logger;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly Lock _lock = new();
    private volatile OptionResolver _resolver;
    private volatile bool _isUnknown;
    private FileStamp _read;
    private FileStamp _seen;
    private ITimer? _timer;

    /// <summary>Reads the environment; the file is read by <see cref="Start"/>.</summary>
    public RelayFile(IStorage storage, PluginSettings settings, TimeProvider time, ILogger<RelayFile> logger)
    {
        _storage = storage;
        _path = settings.RelayFile;
        _time = time;
        _logger = logger;
        _environment = LogOptsVariable.Read(settings.LogOpts, out var problem);
        if (LayerCheck.FindErrors(_environment) is { Count: > 0 } errors)
        {
            problem = $"{LogOptsVariable.Name}: {string.Join("; ", errors.Take(MostFaultsNamed).Select(static error => error.Message))}";
        }
        if (problem is not null)
        {
            RelayLog.SettingRefused(logger, problem);
            _environment = new Dictionary<string, string>();
        }
        SettingsProblem = problem;
        _resolver = new OptionResolver(_environment, RelayConfiguration.Empty);
    }

    /// <summary>Called, on a thread of the pool, after another configuration has come into force.</summary>
    public event Action? Changed;

    /// <summary>What is in force.</summary>
    public OptionResolver Resolver => _resolver;

    /// <summary>Why <c>LOG_OPTS</c> is not in force, on one line; null when it is.</summary>
    public string? SettingsProblem { get; }

    /// <summary>Why nobody knows what should be in force, for the setting or for the file, on one line; null when it is known.</summary>
    public string? Problem => SettingsProblem ?? (_isUnknown ? $"{_path} has a fault, and none was accepted before" : null);

    /// <summary>Reads the file, or what was accepted last when it has a fault, and looks for changes from then on.</summary>
    public void Start()
    {
        _read = _seen = FileStamp.Of(_path);
        if (!TryAccept(_path))
        {
            if (_storage.Exists(_path + AcceptedSuffix) && TryAccept(_path + AcceptedSuffix))
            {
                RelayLog.OldInForce(_logger, _path);
            }
            else
            {
                _isUnknown = true;
            }
        }
        _timer = _time.CreateTimer(_ => Look(), null, LookEvery, LookEvery);
    }

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    /// <summary>Reads the file again when it has changed and stands still.</summary>
    private void Look()
    {
        lock (_lock)
        {
            var now = FileStamp.Of(_path);
            var isSettled = now == _seen;
            _seen = now;
            if (!isSettled || now == _read)
            {
                return;
            }
            _read = now;
            if (!TryAccept(_path))
            {
                return;
            }
            _isUnknown = false;
        }
        RelayLog.Changed(_logger, _path);
        Changed?.Invoke();
    }

    /// <returns>False when the file has a fault: what was in force stays so.</returns>
    private bool TryAccept(string path)
    {
        try
        {
            if (!_storage.Exists(path))
            {
                _resolver = new OptionResolver(_environment, RelayConfiguration.Empty);
                // Otherwise a restart that finds a faulty file would bring back what was taken away on purpose.
                _storage.Delete(_path + AcceptedSuffix);
                return true;
            }
            var bytes = ReadAll(path);
            var result = RelayConfigurationReader.Read(bytes, _environment);
            if (!result.IsValid)
            {
                RelayLog.Refused(_logger, path, string.Join("; ", result.Faults.Take(MostFaultsNamed)));
                return false;
            }
            _resolver = new OptionResolver(_environment, result.Configuration);
            if (string.Equals(path, _path, StringComparison.Ordinal))
            {
                KeepAccepted(bytes);
            }
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            RelayLog.Unreadable(_logger, path, failure);
            return false;
        }
    }

    private void KeepAccepted(byte[] bytes)
    {
        try
        {
            AtomicFile.Write(_storage, _path + AcceptedSuffix, bytes);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // In force all the same; only a restart that finds a faulty file would miss it.
            RelayLog.AcceptedNotKept(_logger, _path + AcceptedSuffix, failure);
        }
    }

    private byte[] ReadAll(string path)
    {
        using var file = _storage.Open(path, StorageOpenMode.Read);
        // One byte more than is allowed, so that the reader sees that it is too long.
        var bytes = new byte[Math.Min(file.Length, RelayConfigurationReader.MaxBytes + 1)];
        return bytes[..file.Read(0, bytes)];
    }
}
