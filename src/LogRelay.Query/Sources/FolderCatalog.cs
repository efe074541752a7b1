using LogRelay.Query.Service;

namespace LogRelay.Query.Sources;

/// <summary>The streams of a folder, for searches. Any thread.</summary>
public sealed class FolderCatalog(LogFolder folder) : IStreamCatalog
{
    /// <inheritdoc/>
    public ValueTask<OpenStreams> OpenAsync(Predicate<StreamFacts> isWanted, CancellationToken ct)
    {
        var problems = new List<string>();
        var wanted = new List<(string Path, StreamFacts Facts)>();
        foreach (var path in folder.Streams)
        {
            ct.ThrowIfCancellationRequested();
            var facts = folder.FactsOf(path, out var problem);
            if (problem is not null)
            {
                problems.Add(problem);
            }
            if (isWanted(facts))
            {
                wanted.Add((path, facts));
            }
        }
        return ValueTask.FromResult(Open(wanted, problems, ct));
    }

    private OpenStreams Open(List<(string Path, StreamFacts Facts)> wanted, List<string> problems, CancellationToken ct)
    {
        var opened = new OpenFolder?[wanted.Count];
        var failures = new string?[wanted.Count];
        try
        {
            // Each has an index to be read, in pieces.
            var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = ct };
            _ = Parallel.For(0, opened.Length, options, stream => opened[stream] = Open(wanted[stream].Path, wanted[stream].Facts, out failures[stream]));
        }
        catch
        {
            Close(opened);
            throw;
        }
        var streams = opened.OfType<OpenFolder>().ToList();
        problems.AddRange(failures.OfType<string>());
        return new OpenStreams(streams.ConvertAll(static stream => stream.Stream), new HashSet<string>(), problems, () => CloseAsync(streams));
    }

    private OpenFolder? Open(string path, StreamFacts facts, out string? problem)
    {
        problem = null;
        try
        {
            return folder.Open(path, facts);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            problem = $"{path} cannot be searched: {failure.Message}";
            return null;
        }
    }

    private static ValueTask CloseAsync(IEnumerable<OpenFolder> opened)
    {
        Close(opened);
        return ValueTask.CompletedTask;
    }

    private static void Close(IEnumerable<OpenFolder?> opened)
    {
        foreach (var stream in opened)
        {
            stream?.Dispose();
        }
    }
}
