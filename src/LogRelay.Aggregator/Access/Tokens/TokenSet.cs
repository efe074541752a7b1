using System.Security.Cryptography;

namespace LogRelay.Aggregator.Access.Tokens;

/// <summary>The tokens of one reading of the file. Never changes; any thread.</summary>
internal sealed class TokenSet
{
    // Found by a part of the hash, compared whole and in constant time.
    private const int KeyDigits = 16;

    private readonly Dictionary<string, List<(byte[] Hash, AccessToken Token)>> _byKey = new(StringComparer.Ordinal);

    /// <summary>Takes tokens; no two have one hash.</summary>
    public TokenSet(IReadOnlyCollection<AccessToken> tokens)
    {
        All = tokens;
        foreach (var token in tokens)
        {
            if (!_byKey.TryGetValue(token.Hash[..KeyDigits], out var same))
            {
                _byKey.Add(token.Hash[..KeyDigits], same = []);
            }
            same.Add((Convert.FromHexString(token.Hash), token));
        }
    }

    /// <summary>All of them, in the file's order.</summary>
    public IReadOnlyCollection<AccessToken> All { get; }

    /// <summary>The token of which this is the hash.</summary>
    /// <param name="hash">32 bytes.</param>
    public AccessToken? Find(byte[] hash)
    {
        var found = default(AccessToken);
        if (_byKey.TryGetValue(Convert.ToHexStringLower(hash)[..KeyDigits], out var same))
        {
            foreach (var (known, token) in same)
            {
                if (CryptographicOperations.FixedTimeEquals(known, hash))
                {
                    found = token;
                }
            }
        }
        return found;
    }
}
