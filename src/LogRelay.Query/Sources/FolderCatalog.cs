using LogRelay.Query.Service;

namespace LogRelay.Query.Sources;

/// <summary>The streams of a folder, for searches. Any thread.</summary>
public sealed class FolderCatalog(LogFolder folder) : IStreamCatalog
{
    /// <inheritdoc/>
    public ValueTask<OpenStreams> OpenAsync(Predicate<StreamFacts> isWanted, CancellationToken ct)
    {
        var opened = new List<OpenFolder>();
        var problems = new List<string>();
        try
        {
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
                    Open(path, facts, opened, problems);
                }
            }
        }
        catch
        {
            opened.ForEach(static stream => stream.Dispose());
            throw;
        }
#pragma warning disable CA2000 // The caller disposes of it.
        return ValueTask.FromResult(new OpenStreams(
            opened.ConvertAll(static stream => stream.Stream), new HashSet<string>(), problems, () => CloseAsync(opened)));
#pragma warning restore CA2000
    }

    private void Open(string path, StreamFacts facts, List<OpenFolder> opened, List<string> problems)
    {
        try
        {
            opened.Add(folder.Open(path, facts));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{path} cannot be searched: {failure.Message}");
        }
    }

    private static ValueTask CloseAsync(List<OpenFolder> opened)
    {
        opened.ForEach(static stream => stream.Dispose());
        return ValueTask.CompletedTask;
    }
}
