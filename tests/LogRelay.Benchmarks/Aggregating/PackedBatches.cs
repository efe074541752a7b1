using System.Globalization;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using LogRelay.Testing.Logs;
using ZstdSharp;

namespace LogRelay.Benchmarks.Aggregating;

/// <summary>Makes batches of the lines of common programs, an hour of them.</summary>
internal static class PackedBatches
{
    private const int CompressionLevel = 1;
    private const long StartNano = 1_795_426_000_000_000_000;
    private const long StepNano = 700_000;

    /// <summary>So many different batches, each of about so many bytes.</summary>
    public static List<PackedBatch> Make(int count, int bytes)
    {
        using var zstd = new Compressor(CompressionLevel);
        var timeNano = StartNano;
        return [.. Enumerable.Range(0, count).Select(number =>
        {
            var log = new ProgramLog(number, number);
            var text = new StringBuilder(bytes + 1024);
            var lines = 0;
            while (text.Length < bytes - 2048)
            {
                timeNano += StepNano;
                var (line, _, isError) = log.Next(DateTimeOffset.FromUnixTimeMilliseconds(timeNano / 1_000_000));
                var (seconds, nanos) = Math.DivRem(timeNano, 1_000_000_000);
                _ = text.Append(CultureInfo.InvariantCulture, $"{{\"log\":\"{JsonEncodedText.Encode(line)}\\n\",\"stream\":\"{(isError ? "stderr" : "stdout")}\",\"time\":\"{DateTimeOffset.FromUnixTimeSeconds(seconds):yyyy-MM-ddTHH:mm:ss}.{nanos:000000000}Z\"}}\n");
                lines++;
            }
            var whole = Encoding.UTF8.GetBytes(text.ToString());
            return new PackedBatch(lines, whole.Length, ByteString.CopyFrom(zstd.Wrap(whole)));
        })];
    }
}
