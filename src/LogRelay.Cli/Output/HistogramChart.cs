using System.Buffers;
using System.Globalization;
using System.Text;
using LogRelay.Protocol.V1;
using LogRelay.Query.Json;
using LogRelay.Query.Times;

namespace LogRelay.Cli.Output;

/// <summary>Bars for a terminal: one row a bucket, errors first, then warnings, then the rest.</summary>
internal static class HistogramChart
{
    private const int MostEmptyRows = 400;
    private const int LeastBar = 10;

    /// <summary>Writes the bars.</summary>
    public static void Write(IBufferWriter<byte> target, HistogramReply reply, TimeFormat times, Palette palette, int columns)
    {
        if (reply.Buckets.Count == 0)
        {
            return;
        }
        var rows = WithEmpty(reply);
        var most = rows.Max(static row => row.Total);
        var digits = most.ToString(CultureInfo.InvariantCulture).Length;
        var room = Math.Max(LeastBar, columns - 30 - digits);
        var totals = new long[LevelNames.All.Count];
        foreach (var (start, counts, total) in rows)
        {
            for (var level = 0; level < Math.Min(counts.Count, totals.Length); level++)
            {
                totals[level] += counts[level];
            }
            Put(target, $"{palette.Dim}{times.Seconds(start)}{palette.Reset} {total.ToString(CultureInfo.InvariantCulture).PadLeft(digits)} {Bar(counts, total, most, room, palette)}\n");
        }
        var names = totals.Select(static (count, level) => (Count: count, Name: LevelNames.All[level])).Where(static level => level.Count > 0)
            .Select(static level => string.Create(CultureInfo.InvariantCulture, $"{level.Name} {level.Count}"));
        Put(target, string.Create(CultureInfo.InvariantCulture, $"{totals.Sum()} lines: {string.Join(", ", names)}\n"));
    }

    /// <summary>Time without lines is shown as such, unless it would be most of the chart.</summary>
    private static List<(long Start, IReadOnlyList<long> Counts, long Total)> WithEmpty(HistogramReply reply)
    {
        var rows = new List<(long, IReadOnlyList<long>, long)>();
        var span = (reply.Buckets[^1].StartNano - reply.Buckets[0].StartNano) / Math.Max(1, reply.BucketNano);
        var isFilled = span < reply.Buckets.Count + MostEmptyRows && reply.BucketNano > 0;
        var next = reply.Buckets[0].StartNano;
        foreach (var bucket in reply.Buckets)
        {
            for (; isFilled && next < bucket.StartNano; next += reply.BucketNano)
            {
                rows.Add((next, [], 0));
            }
            rows.Add((bucket.StartNano, bucket.Counts, bucket.Counts.Sum()));
            next = bucket.StartNano + reply.BucketNano;
        }
        return rows;
    }

    private static string Bar(IReadOnlyList<long> counts, long total, long most, int room, Palette palette)
    {
        if (total == 0)
        {
            return "";
        }
        var length = Math.Max(1, (int)(room * total / most));
        var errors = counts.Skip((int)Level.Error).Sum();
        var warnings = counts.Skip((int)Level.Warn).Take(1).Sum();
        // What is there at all is seen.
        var red = Cells(errors);
        var yellow = Math.Min(Cells(warnings), length - red);
        return $"{palette.Red}{new string('#', red)}{palette.Reset}{palette.Yellow}{new string('+', yellow)}{palette.Reset}{new string('-', length - red - yellow)}";

        int Cells(long count) => count == 0 ? 0 : Math.Clamp((int)(length * count / total), 1, length);
    }

    private static void Put(IBufferWriter<byte> target, string text) => Encoding.UTF8.GetBytes(text, target);
}
