namespace LogRelay.Query.Service;

/// <summary>The streams that there are, wherever they are. Any thread.</summary>
public interface IStreamCatalog
{
    /// <summary>Opens streams to be searched.</summary>
    /// <param name="isWanted">Says of each stream, before it is opened, whether it may hold what is looked for.</param>
    /// <param name="ct">Ends the opening.</param>
    /// <returns>In the order of their ids. The caller disposes of it.</returns>
    ValueTask<OpenStreams> OpenAsync(Predicate<StreamFacts> isWanted, CancellationToken ct);
}
