using System.Runtime.CompilerServices;
using LogRelay.Journal.Index;
using LogRelay.Journal.Reading;
using LogRelay.Query.Engine;
using LogRelay.Query.Following;
using LogRelay.Query.Service;

namespace LogRelay.Query.Sources;

/// <summary>
/// A program's streams for searches: those that it has open through their journals, the others from their files, which are
/// read and left as they are. Any thread.
/// </summary>
public sealed class JournalStreams(IJournalFolders folders, TimeProvider time) : IStreamCatalog, ILiveStreams
{
    // How soon a container that starts is among those that are followed.
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(250);

    // Enough for 150 MB of files that are being written.
    private const long AnalysesBytes = 8 * 1024 * 1024;

    private readonly BlockAnalyses _analyses = new(AnalysesBytes);

    /// <inheritdoc/>
    public async ValueTask<OpenStreams> OpenAsync(Predicate<StreamFacts> isWanted, CancellationToken ct)
    {
        var opened = new List<StreamToSearch>();
        var closing = new List<Func<ValueTask>>();
        var live = new HashSet<string>(StringComparer.Ordinal);
        var problems = new List<string>();
        try
        {
            foreach (var folder in folders.List(problems))
            {
                ct.ThrowIfCancellationRequested();
                try
                {
                    if (await folders.TryHoldAsync(folder.Path) is { } held)
                    {
                        await OpenHeldAsync(held, isWanted, opened, closing, live);
                    }
                    else
                    {
                        Open(folder, isWanted, opened, closing, problems);
                    }
                }
                catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
                {
                    problems.Add($"{folder.Path} cannot be searched: {failure.Message}");
                }
            }
        }
        catch
        {
            await CloseAsync(closing);
            throw;
        }
        opened.Sort(static (a, b) => string.CompareOrdinal(a.Facts.StreamId, b.Facts.StreamId));
        return new OpenStreams(opened, live, problems, () => CloseAsync(closing));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StreamToFollow> FollowAsync(
        Predicate<StreamFacts> isWanted, IReadOnlyDictionary<string, long> ends, long sinceNano, [EnumeratorCancellation] CancellationToken ct)
    {
        // Where reading goes on of streams that were followed before; absent while one is.
        var resting = new Dictionary<string, long>(ends);
        var followed = new HashSet<string>(StringComparer.Ordinal);
        var sync = new Lock();
        using var timer = new PeriodicTimer(Round, time);
        do
        {
            foreach (var candidate in folders.Written())
            {
                lock (sync)
                {
                    if (!followed.Add(candidate))
                    {
                        continue;
                    }
                }
                if (await TryFollowAsync(candidate) is { } stream)
                {
                    yield return stream;
                }
            }
        }
        while (await timer.WaitForNextTickAsync(ct));

        async Task<StreamToFollow?> TryFollowAsync(string folder)
        {
            try
            {
                if (await folders.TryHoldAsync(folder) is { } held)
                {
                    return await FollowHeldAsync(folder, held);
                }
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // The others are followed; this one is tried again.
            }
            lock (sync)
            {
                followed.Remove(folder);
            }
            return null;
        }

        async Task<StreamToFollow?> FollowHeldAsync(string folder, HeldJournal held)
        {
            var id = held.Facts.StreamId;
            if (!isWanted(held.Facts))
            {
                // Stays among the followed: nobody asks again.
                await held.DisposeAsync();
                return null;
            }
            try
            {
                long position;
                lock (sync)
                {
                    position = resting.TryGetValue(id, out var end) ? end : SinceLocator.Locate(held.Journal, 0, sinceNano);
                }
#pragma warning disable CA2000 // The tail disposes of it.
                return new StreamToFollow(held.Facts, new HeldReader(held, position, reached =>
                {
                    lock (sync)
                    {
                        resting[id] = reached;
                        followed.Remove(folder);
                    }
                }));
#pragma warning restore CA2000
            }
            catch
            {
                await held.DisposeAsync();
                throw;
            }
        }
    }

    private async ValueTask OpenHeldAsync(
        HeldJournal held, Predicate<StreamFacts> isWanted, List<StreamToSearch> opened, List<Func<ValueTask>> closing, HashSet<string> live)
    {
        if (!isWanted(held.Facts))
        {
            await held.DisposeAsync();
            return;
        }
        closing.Add(held.DisposeAsync);
#pragma warning disable CA2000 // Closed with all others.
        var blocks = held.Journal.OpenBlocks(_analyses);
#pragma warning restore CA2000
        closing.Add(() =>
        {
            blocks.Dispose();
            return ValueTask.CompletedTask;
        });
        if (held.Journal.HasWriters)
        {
            live.Add(held.Facts.StreamId);
        }
        opened.Add(new StreamToSearch(held.Facts, blocks));
    }

    private static void Open(
        JournalFolder folder, Predicate<StreamFacts> isWanted, List<StreamToSearch> opened, List<Func<ValueTask>> closing, List<string> problems)
    {
        var facts = folder.FactsOf(out var problem);
        if (problem is not null)
        {
            problems.Add(problem);
        }
        if (!isWanted(facts))
        {
            return;
        }
#pragma warning disable CA2000 // Closed with all others.
        var stream = folder.Parent.Open(folder.Path, facts);
#pragma warning restore CA2000
        closing.Add(() =>
        {
            stream.Dispose();
            return ValueTask.CompletedTask;
        });
        opened.Add(stream.Stream);
    }

    private static async ValueTask CloseAsync(List<Func<ValueTask>> closing)
    {
        // A journal's blocks before the journal.
        for (var i = closing.Count - 1; i >= 0; i--)
        {
            await closing[i]();
        }
    }
}
