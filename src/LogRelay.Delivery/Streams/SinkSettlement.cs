using LogRelay.Journal;
using LogRelay.Journal.Storage;
using Microsoft.Extensions.Logging;

namespace LogRelay.Delivery.Streams;

/// <summary>
/// Settles which sinks a stream is kept for and where each begins, and writes it into stream.json: the first time, and
/// whenever its streams are to go elsewhere.
/// </summary>
/// <remarks>
/// The first sinks of a stream begin at its beginning. Later ones begin at its end, but for those that come in the place
/// of others: they begin where the one furthest behind had got to, so that nothing falls between them.
/// </remarks>
public sealed class SinkSettlement(
    IStorage storage, ISinkChoice choice, IDeliveredStreams streams, DeliveriesUnderWay underWay, ILogger<SinkSettlement> logger)
{
    /// <summary>Settles it; deliveries to sinks that are gone end. Nothing is written when nothing has changed.</summary>
    /// <param name="stream">In use by the caller.</param>
    /// <param name="deliveries">Held by the caller.</param>
    /// <returns>The sinks to be delivered to.</returns>
    public async Task<IReadOnlyList<StreamSink>> SettleAsync(IStreamInUse stream, ContainerDeliveries deliveries)
    {
        var wanted = choice.SinksOf(stream.Id, stream.Description, out var problem);
        if (problem is not null)
        {
            StreamDeliveryLog.KeptAsWas(logger, stream.Id, problem);
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
        IStreamInUse stream, ContainerDeliveries deliveries, IReadOnlyList<StreamSink> wanted, IReadOnlyDictionary<string, long>? known)
    {
        var journal = stream.Journal;
        var gone = known?.Where(sink => !HasName(wanted, sink.Key)).ToList() ?? [];
        await underWay.EndAsync(stream.Id, deliveries, gone.Select(static sink => sink.Key));
        var from = known is null ? 0 : gone.Count == 0 ? journal.EndPosition : gone.Min(sink => PositionOf(journal, sink));
        var sinks = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var sink in wanted)
        {
            if (known is null)
            {
                sinks[sink.Name] = 0;
                _ = journal.Claims.Claim(sink.Name, CursorPositions.Of(storage, streams.FolderOf(stream.Id), sink.Name, start: 0));
            }
            else if (known.TryGetValue(sink.Name, out var start))
            {
                sinks[sink.Name] = start;
            }
            else
            {
                // A process that died in the middle of another change may have left one.
                RemoveCursor(stream.Id, sink.Name);
                sinks[sink.Name] = from;
                _ = journal.Claims.Claim(sink.Name, from);
            }
        }
        await streams.SettleSinksAsync(stream, sinks);
        foreach (var (name, _) in gone)
        {
            journal.Claims.Release(name);
            RemoveCursor(stream.Id, name);
        }
    }

    private static long PositionOf(StreamJournal journal, KeyValuePair<string, long> sink) =>
        journal.Claims.All.FirstOrDefault(claim => string.Equals(claim.Sink, sink.Key, StringComparison.Ordinal))?.Position ?? sink.Value;

    private static bool HasName(IReadOnlyList<StreamSink> sinks, string name) =>
        sinks.Any(sink => string.Equals(sink.Name, name, StringComparison.Ordinal));

    private void RemoveCursor(string streamId, string sink) =>
        storage.Delete(Path.Combine(streams.FolderOf(streamId), FileNames.Cursors, sink));
}
