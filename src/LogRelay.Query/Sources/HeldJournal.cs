using LogRelay.Journal;

namespace LogRelay.Query.Sources;

/// <summary>A journal that stays open until this is disposed of. One owner.</summary>
/// <param name="journal">The journal.</param>
/// <param name="facts">Who it is.</param>
/// <param name="release">Gives it back.</param>
public sealed class HeldJournal(StreamJournal journal, StreamFacts facts, Func<Task> release) : IAsyncDisposable
{
    private Func<Task>? _release = release;

    /// <summary>The journal.</summary>
    public StreamJournal Journal => journal;

    /// <summary>Who it is.</summary>
    public StreamFacts Facts => facts;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _release, null) is { } release)
        {
            await release();
        }
    }
}
