using System.Runtime.CompilerServices;
using LogRelay.Journal.Index;
using LogRelay.Journal.Reading;
using LogRelay.Journal.Storage;
using LogRelay.Plugin.Containers;
using LogRelay.Query;
using LogRelay.Query.Engine;
using LogRelay.Query.Following;
using LogRelay.Query.Service;
using LogRelay.Query.Sources;

namespace LogRelay.Plugin.Queries;

/// <summary>
/// The plugin's streams for searches: those in use through their open journals, the others from their files, which are read
/// and left as they are. Any thread.
/// </summary>
internal sealed class PluginStreams(IStorage storage, PluginSettings settings, ContainerStreams streams, TimeProvider time) : IStreamCatalog, ILiveStreams
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
            var folder = storage.Exists(settings.StreamsFolder) ? LogFolder.Find(storage, settings.StreamsFolder) : null;
            foreach (var path in folder?.Streams ?? [])
            {
                ct.ThrowIfCancellationRequested();
                try
                {
                    var id = Path.GetFileName(path);
                    if (streams.IsInUse(id))
                    {
                        await OpenUsedAsync(id, isWanted, opened, closing, live);
                    }
                    else
                    {
                        Open(folder!, path, isWanted, opened, closing, problems);
                    }
                }
                catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
                {
                    problems.Add($"{path} cannot be searched: {failure.Message}");
                }
            }
        }
        catch
        {
            await CloseAsync(closing);
            throw;
        }
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
            foreach (var candidate in streams.InUse())
            {
                lock (sync)
                {
                    if (followed.Contains(candidate.ContainerId) || candidate.JournalIfOpen is not { HasWriters: true })
                    {
                        continue;
                    }
                    followed.Add(candidate.ContainerId);
                }
                if (await TryFollowAsync(candidate.ContainerId) is { } stream)
                {
                    yield return stream;
                }
            }
        }
        while (await timer.WaitForNextTickAsync(ct));

        async Task<StreamToFollow?> TryFollowAsync(string id)
        {
            try
            {
                return await FollowOneAsync(id);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // The others are followed; this one is tried again.
                lock (sync)
                {
                    followed.Remove(id);
                }
                return null;
            }
        }

        async Task<StreamToFollow?> FollowOneAsync(string id)
        {
            var stream = await streams.AcquireAsync(id, description: null, options: null);
            var facts = StreamIdentity.Of(stream.Description);
            if (!isWanted(facts))
            {
                // Stays among the followed: nobody asks again.
                await streams.ReleaseAsync(stream);
                return null;
            }
            long position;
            try
            {
                lock (sync)
                {
                    position = resting.TryGetValue(id, out var end) ? end : SinceLocator.Locate(stream.Journal, 0, sinceNano);
                }
            }
            catch
            {
                await streams.ReleaseAsync(stream);
                throw;
            }
#pragma warning disable CA2000 // The tail disposes of it.
            return new StreamToFollow(facts, new HeldReader(stream.Journal.OpenReader(position), reached =>
            {
                lock (sync)
                {
                    resting[id] = reached;
                    followed.Remove(id);
                }
                return streams.ReleaseAsync(stream);
            }));
#pragma warning restore CA2000
        }
    }

    private async Task OpenUsedAsync(
        string id, Predicate<StreamFacts> isWanted, List<StreamToSearch> opened, List<Func<ValueTask>> closing, HashSet<string> live)
    {
        var stream = await streams.AcquireAsync(id, description: null, options: null);
        var facts = StreamIdentity.Of(stream.Description);
        if (!isWanted(facts))
        {
            await streams.ReleaseAsync(stream);
            return;
        }
        closing.Add(async () => await streams.ReleaseAsync(stream));
#pragma warning disable CA2000 // Closed with all others.
        var blocks = stream.Journal.OpenBlocks(_analyses);
#pragma warning restore CA2000
        closing.Add(() =>
        {
            blocks.Dispose();
            return ValueTask.CompletedTask;
        });
        if (stream.Journal.HasWriters)
        {
            live.Add(id);
        }
        opened.Add(new StreamToSearch(facts, blocks));
    }

    private static void Open(
        LogFolder folder, string path, Predicate<StreamFacts> isWanted, List<StreamToSearch> opened, List<Func<ValueTask>> closing, List<string> problems)
    {
        var facts = folder.FactsOf(path, out var problem);
        if (problem is not null)
        {
            problems.Add(problem);
        }
        if (!isWanted(facts))
        {
            return;
        }
#pragma warning disable CA2000 // Closed with all others.
        var stream = folder.Open(path, facts);
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
