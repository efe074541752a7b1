using System.Globalization;
using LogRelay.Cli.Output;
using LogRelay.Protocol.V1;
using LogRelay.Query.Times;

namespace LogRelay.Cli.Checks;

/// <summary>Judges what the plugin says of itself.</summary>
internal static class StatusChecks
{
    private const int MostNamed = 5;
    private const double LeastFree = 0.1;
    private const long LeastFreeBytes = 1_000_000_000;
    private const long MostSkewNano = 5_000_000_000;
    private const long MostLagNano = 60_000_000_000;

    /// <summary>What is to be said.</summary>
    /// <param name="status">From the plugin.</param>
    /// <param name="nowNano">This process's clock.</param>
    /// <param name="times">Writes times.</param>
    public static IEnumerable<Finding> Of(StatusReply status, long nowNano, TimeFormat times)
    {
        yield return new Finding(Verdict.Good, string.Create(
            CultureInfo.InvariantCulture, $"the plugin has been running since {times.Seconds(status.StartedNano)} and logs {status.Streams.Count} containers"));
        yield return Disk(status);
        if (Math.Abs(status.NowNano - nowNano) > MostSkewNano)
        {
            yield return new Finding(Verdict.Warning, "the plugin's clock and this one differ by more than 5 s", "--since and --until go by this one");
        }
        yield return Dropped(status);
        yield return Lag(status, nowNano, times);
        foreach (var stream in status.Streams.Where(static stream => stream.NotStored.Length > 0).Take(MostNamed))
        {
            yield return new Finding(
                Verdict.Bad, $"lines of {NameOf(stream)} are stored nowhere, and dropped: {VisibleText.Of(stream.NotStored)}", "Mend its folder; storing begins again by itself");
        }
    }

    private static Finding Disk(StatusReply status)
    {
        var text = $"{AnswerNotes.Bytes(status.DiskFreeBytes)} of {AnswerNotes.Bytes(status.DiskBytes)} are free in {VisibleText.Of(status.DataFolder)}"
            + (status.DiskBudgetBytes > 0 ? $"; DISK_BUDGET is {AnswerNotes.Bytes(status.DiskBudgetBytes)}" : "; no DISK_BUDGET is set");
        var isShort = status.DiskFreeBytes < Math.Min(LeastFree * status.DiskBytes, LeastFreeBytes);
        return isShort
            ? new Finding(Verdict.Warning, text, "When the disk is full, the oldest files go first, then lines are dropped. Set DISK_BUDGET (docker plugin set), or max-size and max-file")
            : new Finding(Verdict.Good, text);
    }

    private static Finding Dropped(StatusReply status)
    {
        var losing = status.Streams.Where(static stream => stream.DroppedRecords + stream.UndeliveredRecords > 0)
            .OrderByDescending(static stream => stream.DroppedRecords + stream.UndeliveredRecords).ToList();
        if (losing.Count == 0)
        {
            return new Finding(Verdict.Good, "no line was dropped since the plugin started");
        }
        var named = losing.Take(MostNamed).Select(static stream => string.Create(
            CultureInfo.InvariantCulture, $"{NameOf(stream)}: {stream.DroppedRecords} not stored, {stream.UndeliveredRecords} removed before a sink had them"));
        return new Finding(
            Verdict.Bad, $"{losing.Count} containers lost lines since the plugin started: {string.Join("; ", named)}",
            "Markers stand where lines are missing. Not stored: the disk was full or failing. Removed: raise spool-max-size or DISK_BUDGET, or mend the sink");
    }

    private static Finding Lag(StatusReply status, long nowNano, TimeFormat times)
    {
        var waiting = status.Streams.SelectMany(static stream => stream.Sinks.Select(sink => (Stream: stream, Sink: sink)))
            .Where(pair => pair.Sink.HasWaitingSinceNano && nowNano - pair.Sink.WaitingSinceNano > MostLagNano)
            .OrderBy(static pair => pair.Sink.WaitingSinceNano).ToList();
        if (waiting.Count == 0)
        {
            var sinks = status.Streams.Sum(static stream => stream.Sinks.Count);
            return new Finding(Verdict.Good, sinks == 0 ? "no running container forwards its lines" : "every sink has got what is older than a minute");
        }
        var named = waiting.Take(MostNamed).Select(pair =>
            $"{NameOf(pair.Stream)} to {VisibleText.Of(pair.Sink.Name)}: since {times.Seconds(pair.Sink.WaitingSinceNano)}, {AnswerNotes.Bytes(pair.Stream.EndPosition - pair.Sink.Position)}");
        return new Finding(
            Verdict.Warning, $"lines wait for {waiting.Count} deliveries: {string.Join("; ", named)}",
            "They are on disk and are sent when the receiver takes them. dockerd's log (journalctl -u docker) says what it answered");
    }

    private static string NameOf(StreamStatus stream) => VisibleText.Of(stream.Container.Length > 0 ? stream.Container : stream.Id);
}
