using LogRelay.Aggregator.Access;
using LogRelay.Aggregator.Access.Tokens;

namespace LogRelay.Aggregator.Tests.Access;

/// <summary>A file of tokens, and the tokens themselves.</summary>
internal sealed class Keyring(string path)
{
    private readonly Dictionary<string, (string Secret, AccessToken Token)> _tokens = [];

    public string Path { get; } = path;

    /// <summary>Every secret that was ever made.</summary>
    public List<string> Secrets { get; } = [];

    /// <summary>A token of the file.</summary>
    public string this[string name] => _tokens[name].Secret;

    public Keyring Add(string name, AccessScope scopes, DateTimeOffset? expires = null, string? node = null)
    {
        var secret = TokenText.Create();
        Secrets.Add(secret);
        _tokens[name] = (secret, new AccessToken(name, scopes, Convert.ToHexStringLower(TokenText.HashOf(secret)), expires, node));
        return Write();
    }

    public Keyring Change(string name, Func<AccessToken, AccessToken> change)
    {
        _tokens[name] = (_tokens[name].Secret, change(_tokens[name].Token));
        return Write();
    }

    public Keyring Remove(string name)
    {
        _ = _tokens.Remove(name);
        return Write();
    }

    private Keyring Write()
    {
        File.WriteAllLines(Path, ["# made by a test", "", .. _tokens.Values.Select(static one => TokenLine.Format(one.Token))]);
        return this;
    }
}
