using System.Globalization;
using LogRelay.Cli.Output;
using LogRelay.Protocol.V1;
using LogRelay.Query.Times;

namespace LogRelay.Cli.Checks;

/// <summary>Judges what an aggregator says of itself and its nodes.</summary>
internal static class AggregatorChecks
{
    private const int MostNamed = 5;
    private const double LeastFree = 0.1;
    private const long LeastFreeBytes = 1_000_000_000;
    private const long MostSkewNano = 5_000_000_000;

    /// <summary>What is to be said.</summary>
    /// <param name="status">From the aggregator.</param>
    /// <param name="nodes">Its nodes.</param>
    /// <param name="place">Who it is, for a person.</param>
    /// <param name="nowNano">This process's clock.</param>
    /// <param name="times">Writes times.</param>
    public static IEnumerable<Finding> Of(StatusReply status, NodesReply nodes, string place, long nowNano, TimeFormat times)
    {
        yield return new Finding(Verdict.Good, $"{place} (LogRelay {VisibleText.Of(status.Version)}) has been running since {times.Seconds(status.StartedNano)}");
        var text = $"{AnswerNotes.Bytes(status.DiskFreeBytes)} of {AnswerNotes.Bytes(status.DiskBytes)} are free in {VisibleText.Of(status.DataFolder)} at the aggregator";
        yield return status.DiskFreeBytes < Math.Min(LeastFree * status.DiskBytes, LeastFreeBytes)
            ? new Finding(Verdict.Warning, text, "When it is full, nodes are told to keep their lines until there is space. Remove old streams, or make room")
            : new Finding(Verdict.Good, text);
        if (Math.Abs(status.NowNano - nowNano) > MostSkewNano)
        {
            yield return new Finding(Verdict.Warning, "the aggregator's clock and this one differ by more than 5 s", "--since and --until go by this one. Set the clocks by NTP");
        }
        yield return Nodes(nodes, times);
        foreach (var problem in nodes.Problems.Take(MostNamed))
        {
            yield return new Finding(Verdict.Warning, VisibleText.Of(problem), "The other streams are searched");
        }
    }

    private static Finding Nodes(NodesReply nodes, TimeFormat times)
    {
        var gone = nodes.Nodes.Where(static node => !node.IsConnected).ToList();
        if (nodes.Nodes.Count == 0)
        {
            return new Finding(Verdict.Note, "no node has sent anything yet", "A container's log-opt relay-address, or the plugin's default route, names the aggregator");
        }
        if (gone.Count == 0)
        {
            return new Finding(Verdict.Good, string.Create(CultureInfo.InvariantCulture, $"all {nodes.Nodes.Count} nodes are connected"));
        }
        var named = gone.Take(MostNamed).Select(node =>
            VisibleText.Of(node.Name) + (node.HasLastSeenNano ? $" (last seen {times.Seconds(node.LastSeenNano)})" : ""));
        return new Finding(
            Verdict.Warning, string.Create(CultureInfo.InvariantCulture, $"{gone.Count} of {nodes.Nodes.Count} nodes are not connected: {string.Join(", ", named)}"),
            "Their lines wait on them. Run logrelay doctor there; a host that is gone for good stays in the list as long as its logs are kept");
    }
}
