using System.CommandLine;
using System.Globalization;
using LogRelay.Aggregator.Access.Tokens;
using LogRelay.Diagnostics.Messages;

namespace LogRelay.Aggregator.Commands;

/// <summary><c>logrelay-aggregator token create|list</c>: makes tokens, and says which there are.</summary>
internal sealed class TokenCommand : Command
{
    private readonly Option<string> _name = new("--name") { Required = true, HelpName = "NAME", Description = "What the token is called in the file and in the log" };
    private readonly Option<string[]> _scopes = new("--scope") { Required = true, HelpName = "SCOPE", Description = "What its owner may do: ingest, read or admin; several times for several", AllowMultipleArgumentsPerToken = false };
    private readonly Option<string?> _expires = new("--expires") { HelpName = "TIME", Description = "How long it counts: 12h, 90d, 52w; for ever otherwise" };
    private readonly Option<string?> _node = new("--node") { HelpName = "NODE", Description = "Id or name of the one node that may use it" };
    private readonly Option<string?> _file = new("--file") { HelpName = "PATH", Description = "The file of tokens (LOGRELAY_TOKENS_FILE): the line is added to it" };
    private readonly TextWriter _output;
    private readonly TextWriter _error;
    private readonly Func<string, string?> _variable;
    private readonly TimeProvider _time;

    public TokenCommand(TextWriter output, TextWriter error, Func<string, string?> variable, TimeProvider time)
        : base("token", "Makes the tokens with which callers show who they are, and lists those of a file")
    {
        (_output, _error, _variable, _time) = (output, error, variable, time);
        var create = new Command("create", "Make a token: it is printed once, and only its hash is kept") { _name, _scopes, _expires, _node, _file };
        create.SetAction(Create);
        var list = new Command("list", "Say which tokens a file has, and what is wrong with it") { _file };
        list.SetAction(List);
        Add(create);
        Add(list);
    }

    private int Create(ParseResult parsed)
    {
        var name = parsed.GetRequiredValue(_name);
        if (TokenLine.NameFault(name) is { } nameFault)
        {
            return Fail($"--name: {nameFault}");
        }
        if (!TokenLine.TryParseScopes(string.Join(',', parsed.GetRequiredValue(_scopes)), out var scopes, out var scopeFault))
        {
            return Fail($"--scope: {scopeFault}");
        }
        DateTimeOffset? expires = null;
        if (parsed.GetValue(_expires) is { } text)
        {
            if (LifetimeOf(text) is not { } lifetime)
            {
                return Fail($"--expires \"{Shown.Of(text)}\" must be a number with h, d or w, for example 90d");
            }
            expires = _time.GetUtcNow() + lifetime;
        }
        var node = parsed.GetValue(_node);
        if (node is not null && TokenLine.NodeFault(node) is { } nodeFault)
        {
            return Fail($"--node: {nodeFault}");
        }
        var secret = TokenText.Create();
        var token = new AccessToken(name, scopes, Convert.ToHexStringLower(TokenText.HashOf(secret)), expires, node);
        return Keep(token, secret, parsed.GetValue(_file));
    }

    private int Keep(AccessToken token, string secret, string? file)
    {
        if (file is null)
        {
            _output.WriteLine(secret);
            _output.WriteLine();
            _output.WriteLine("That is the token; it is shown this once. For the file of tokens (LOGRELAY_TOKENS_FILE):");
            _output.WriteLine();
            _output.WriteLine(TokenLine.Format(token));
            return 0;
        }
        try
        {
            TokenFileAppender.Append(file, token);
        }
        catch (Exception fault) when (fault is FormatException or IOException or UnauthorizedAccessException)
        {
            return Fail($"{file}: {fault.Message}");
        }
        // The token alone, for scripts.
        _output.WriteLine(secret);
        _error.WriteLine($"Its line is in {file}; a running aggregator takes it within two seconds. The token is shown this once.");
        return 0;
    }

    private int List(ParseResult parsed)
    {
        if ((parsed.GetValue(_file) ?? _variable("LOGRELAY_TOKENS_FILE")) is not { Length: > 0 } file)
        {
            return Fail("--file or LOGRELAY_TOKENS_FILE must name a file");
        }
        try
        {
            foreach (var token in TokenFile.Read(file).All)
            {
                var expires = token.Expires is { } time
                    ? string.Create(CultureInfo.InvariantCulture, $"{(token.HasExpired(_time.GetUtcNow()) ? "expired" : "expires")} {time:u}")
                    : "never expires";
                _output.WriteLine($"{token.Name}  {TokenLine.NamesOf(token.Scopes)}  {expires}{(token.Node is { } node ? $"  node {node}" : "")}");
            }
            return 0;
        }
        catch (Exception fault) when (fault is FormatException or IOException or UnauthorizedAccessException)
        {
            return Fail($"{file}: {fault.Message}");
        }
    }

    private int Fail(string fault)
    {
        _error.WriteLine($"logrelay-aggregator: {fault}");
        return 2;
    }

    private static TimeSpan? LifetimeOf(string text)
    {
        if (text.Length < 2 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is 0 or > 100_000)
        {
            return null;
        }
        return text[^1] switch
        {
            'h' => TimeSpan.FromHours(number),
            'd' => TimeSpan.FromDays(number),
            'w' => TimeSpan.FromDays(number * 7L),
            _ => null,
        };
    }
}
