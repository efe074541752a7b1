using System.Buffers;

namespace LogRelay.Delivery.Processing.Redaction;

/// <summary>Keys that their makers gave a prefix, so that they can be found: AWS, GitHub, GitLab, Slack, Stripe, Google.</summary>
internal static class AccessKeyFinder
{
    /// <summary>Adds the keys of a line.</summary>
    public static void Find(ReadOnlySpan<byte> line, SecretSpans secrets)
    {
        Find(line, "AKIA"u8, SecretBytes.Alphanumeric, atLeast: 16, secrets);
        Find(line, "ASIA"u8, SecretBytes.Alphanumeric, atLeast: 16, secrets);
        Find(line, "AIza"u8, SecretBytes.Base64Url, atLeast: 35, secrets);
        Find(line, "ghp_"u8, SecretBytes.Alphanumeric, atLeast: 20, secrets);
        Find(line, "gho_"u8, SecretBytes.Alphanumeric, atLeast: 20, secrets);
        Find(line, "ghu_"u8, SecretBytes.Alphanumeric, atLeast: 20, secrets);
        Find(line, "ghs_"u8, SecretBytes.Alphanumeric, atLeast: 20, secrets);
        Find(line, "ghr_"u8, SecretBytes.Alphanumeric, atLeast: 20, secrets);
        Find(line, "github_pat_"u8, SecretBytes.Base64Url, atLeast: 20, secrets);
        Find(line, "glpat-"u8, SecretBytes.Base64Url, atLeast: 16, secrets);
        Find(line, "xox"u8, SecretBytes.Base64Url, atLeast: 12, secrets);
        Find(line, "sk_live_"u8, SecretBytes.Alphanumeric, atLeast: 10, secrets);
        Find(line, "rk_live_"u8, SecretBytes.Alphanumeric, atLeast: 10, secrets);
        Find(line, "sk_test_"u8, SecretBytes.Alphanumeric, atLeast: 10, secrets);
    }

    private static void Find(ReadOnlySpan<byte> line, ReadOnlySpan<byte> prefix, SearchValues<byte> values, int atLeast, SecretSpans secrets)
    {
        var from = 0;
        while (line[from..].IndexOf(prefix) is var found and >= 0)
        {
            var start = from + found;
            from = start + prefix.Length;
            if (!SecretBytes.StartsWord(line, start))
            {
                continue;
            }
            var length = SecretBytes.Run(line, from, values);
            if (length >= atLeast && (prefix.Length > 3 || line[from + 1] == '-'))
            {
                secrets.Add(start, from + length);
            }
        }
    }
}
