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
/// <param name="folders">Where they are.</param>
/// <param name="time">The clock.</param>
/// <param name="keepsClosed">Keeps the files of closed streams open from search to search; otherwise none stay open.</param>
public sealed class JournalStreams(IJournalFolders folders, TimeProvider time, bool keepsClosed = false) : IStreamCatalog, ILiveStreams, IDisposable
{
    // How soon a container that starts is among those that are followed.
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(250);

    // Enough for 150 MB of files that are being written.
    private const long AnalysesBytes = 8 * 1024 * 1024;

    private readonly BlockAnalyses _analyses = new(AnalysesBytes);
    private readonly KeptFolders _kept = new(time, keepsClosed);

    /// <summary>Streams whose files stay open from search to search.</summary>
    public int Kept => _kept.Count;

    /// <inheritdoc/>
    public void Dispose() => _kept.Dispose();

    /// <inheritdoc/>
    public async ValueTask<OpenStreams> OpenAsync(Predicate<StreamFacts> isWanted, CancellationToken ct)
    {
        var opened = new List<StreamToSearch>();
        var closing = new List<Func<ValueTask>>();
        var live = new HashSet<string>(StringComparer.Ordinal);
        var problems = new List<string>();
        var closed = new List<JournalFolder>();
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
                        closed.Add(folder);
                    }
                }
                catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
                {
                    problems.Add($"{folder.Path} cannot be searched: {failure.Message}");
                }
            }
            _kept.Retain(closed.Select(static folder => folder.Path).ToHashSet(StringComparer.Ordinal));
            OpenClosed(closed, isWanted, opened, closing, problems, ct);
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

    private void OpenClosed(
        List<JournalFolder> closed, Predicate<StreamFacts> isWanted, List<StreamToSearch> opened, List<Func<ValueTask>> closing,
        List<string> problems, CancellationToken ct)
    {
        // Each has files to be looked at, or opened.
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = ct };
        var facts = new StreamFacts[closed.Count];
        var found = new string?[closed.Count];
        _ = Parallel.For(0, closed.Count, options, place => facts[place] = closed[place].FactsOf(out found[place]));
        problems.AddRange(found.OfType<string>());
        var wanted = Enumerable.Range(0, closed.Count).Where(place => isWanted(facts[place])).ToArray();
        var streams = new (OpenFolder Folder, Action Close)?[wanted.Length];
        var failures = new string?[wanted.Length];
        try
        {
            _ = Parallel.For(0, wanted.Length, options, place => streams[place] = Open(closed[wanted[place]], facts[wanted[place]], out failures[place]));
        }
        finally
        {
            foreach (var (_, close) in streams.OfType<(OpenFolder, Action)>())
            {
                closing.Add(() =>
                {
                    close();
                    return ValueTask.CompletedTask;
                });
            }
        }
        for (var place = 0; place < streams.Length; place++)
        {
            if (streams[place] is { } stream)
            {
                opened.Add(stream.Folder.Stream with { Facts = facts[wanted[place]] });
            }
        }
        problems.AddRange(failures.OfType<string>());
    }

    private (OpenFolder Folder, Action Close)? Open(JournalFolder folder, StreamFacts facts, out string? problem)
    {
        problem = null;
        try
        {
            return _kept.Use(folder.Path, () => folder.Parent.Open(folder.Path, facts));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            problem = $"{folder.Path} cannot be searched: {failure.Message}";
            return null;
        }
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
