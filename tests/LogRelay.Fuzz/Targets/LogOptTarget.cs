using System.Text;
using LogRelay.Options.Parsing;

namespace LogRelay.Fuzz.Targets;

/// <summary>Log-opts, a line each: options or errors, never both, never neither.</summary>
internal sealed class LogOptTarget : IFuzzTarget
{
    public string Name => "log-opts";

    public IEnumerable<byte[]> Seeds =>
    [
        "max-size=10m\nmax-file=5\ncompress=true"u8.ToArray(),
        "gelf-address=udp://10.0.0.1:12201\ngelf-compression-type=gzip\ntag={{.Name}}"u8.ToArray(),
        "gelf-address=tcp://[::1]:1\nlabels=a,b\nenv-regex=^(A|B[0-9]+)$\nmode=non-blocking\nmax-buffer-size=4m"u8.ToArray(),
        "max-age=1h30m\nstopped-retention=30d\nsync=interval\nsync-interval=250ms"u8.ToArray(),
    ];

    public IReadOnlyList<byte[]> Tokens { get; } = ["\n"u8.ToArray(), "="u8.ToArray(), "max-size="u8.ToArray(), "env-regex="u8.ToArray(), "(?P<x>"u8.ToArray(), "[[:alpha:]]"u8.ToArray(), "\\p{Greek}"u8.ToArray(), "{1000}"u8.ToArray(), "1e9"u8.ToArray(), "tag={{"u8.ToArray(), "%2f"u8.ToArray(), "99999999999999999999"u8.ToArray()];

    public void Run(byte[] input)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in Encoding.UTF8.GetString(input).Split('\n'))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            options[equals < 0 ? line : line[..equals]] = equals < 0 ? "" : line[(equals + 1)..];
        }
        var result = LogOptParser.Parse(options);
        PropertyFailedException.Unless(result.IsValid == (result.Options is not null), "valid without options, or options that are not valid");
        PropertyFailedException.Unless(result.IsValid || !result.ToLine().Any(char.IsControl), "an error that is not one line of text");
    }
}
