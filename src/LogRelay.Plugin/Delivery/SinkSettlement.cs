using LogRelay.Journal;
using LogRelay.Journal.Storage;
using LogRelay.Plugin.Containers;
using LogRelay.Plugin.Routes;

namespace LogRelay.Plugin.Delivery;

/// <summary>
/// Settles which sinks a stream is kept for and where each begins, and writes it into stream.json: the first time, and
/// whenever relay.json says otherwise.
/// </summary>
/// <remarks>
/// The first sinks of a stream begin at its beginning. Later ones begin at its end, but for those that come in the place
/// of others: they begin where the one furthest behind had got to, so that nothing falls between them.
/// </remarks>
internal sealed class SinkSettlement(
    IStorage storage, RoutedOptions routed, ContainerStreams streams, DeliveriesUnderWay underWay, ILogger<SinkSettlement> logger)
{
    /// <summary>Settles it; deliveries to sinks that are gone end. Nothing is written when nothing has changed.</summary>
    /// <param name="stream">In use by the caller.</param>
    /// <param name="deliveries">Held by the caller.</param>
    /// <returns>The sinks to be delivered to.</returns>
    public async Task<IReadOnlyList<StreamSink>> SettleAsync(ContainerStream stream, ContainerDeliveries deliveries)
    {
        var wanted = routed.SinksOf(stream.Description, out var problem);
        if (problem is not null)
        {
            RelayLog.KeptAsWas(logger, stream.ContainerId, problem);
            var present = underWay.SinksOf(deliveries);
            return [.. present, .. wanted.Where(sink => !HasName(present, sink.Name))];
        }
        var known = stream.Description.Sinks;
        if (known is null || known.Count != wanted.Count || !known.Keys.All(name => HasName(wanted, name)))
        {
            await SettleAsync(stream, deliveries, wanted, known);
        }
        return wanted;
    }

    private async Task SettleAsync(
        ContainerStream stream, ContainerDeliveries deliveries, IReadOnlyList<StreamSink> wanted, IReadOnlyDictionary<string, long>? known)
    {
        var journal = stream.Journal;
        var gone = known?.Where(sink => !HasName(wanted, sink.Key)).ToList() ?? [];
        await underWay.EndAsync(stream.ContainerId, deliveries, gone.Select(static sink => sink.Key));
        var from = known is null ? 0 : gone.Count == 0 ? journal.EndPosition : gone.Min(sink => PositionOf(journal, sink));
        var sinks = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var sink in wanted)
        {
            if (known is null)
            {
                sinks[sink.Name] = 0;
                _ = journal.Claims.Claim(sink.Name, CursorPositions.Of(storage, streams.FolderOf(stream.ContainerId), sink.Name, start: 0));
            }
            else if (known.TryGetValue(sink.Name, out var start))
            {
                sinks[sink.Name] = start;
            }
            else
            {
                // A process that died in the middle of another change may have left one.
                RemoveCursor(stream.ContainerId, sink.Name);
                sinks[sink.Name] = from;
                _ = journal.Claims.Claim(sink.Name, from);
            }
        }
        await streams.SettleSinksAsync(stream, sinks);
        foreach (var (name, _) in gone)
        {
            journal.Claims.Release(name);
            RemoveCursor(stream.ContainerId, name);
        }
    }

    private static long PositionOf(StreamJournal journal, KeyValuePair<string, long> sink) =>
        journal.Claims.All.FirstOrDefault(claim => string.Equals(claim.Sink, sink.Key, StringComparison.Ordinal))?.Position ?? sink.Value;

    private static bool HasName(IReadOnlyList<StreamSink> sinks, string name) =>
        sinks.Any(sink => string.Equals(sink.Name, name, StringComparison.Ordinal));

    private void RemoveCursor(string containerId, string sink) =>
        storage.Delete(Path.Combine(streams.FolderOf(containerId), FileNames.Cursors, sink));
}
