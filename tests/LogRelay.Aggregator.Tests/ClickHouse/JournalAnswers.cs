using LogRelay.Query;
using LogRelay.Query.Engine;
using LogRelay.Query.Service;

namespace LogRelay.Aggregator.Tests.ClickHouse;

/// <summary>Answers from the journals that tables were filled with: what the tables' answers have to be.</summary>
/// <param name="open">Opens the journals.</param>
/// <param name="facts">Who they are in the tables.</param>
internal sealed class JournalAnswers(Func<List<StreamToSearch>> open, IReadOnlyList<StreamFacts> facts) : IStreamCatalog
{
    /// <summary>Answers.</summary>
    public QueryAnswers Answers => new(this, TimeProvider.System, workers: 2);

    /// <inheritdoc/>
    public ValueTask<OpenStreams> OpenAsync(Predicate<StreamFacts> isWanted, CancellationToken ct)
    {
        var all = open();
        var wanted = all.Select((stream, number) => stream with { Facts = facts[number] }).Where(stream => isWanted(stream.Facts)).ToList();
#pragma warning disable CA2000 // The caller disposes of it.
        return ValueTask.FromResult(new OpenStreams(wanted, new HashSet<string>(), [], () =>
        {
            all.ForEach(static stream => stream.Blocks.Dispose());
            return ValueTask.CompletedTask;
        }));
#pragma warning restore CA2000
    }
}
