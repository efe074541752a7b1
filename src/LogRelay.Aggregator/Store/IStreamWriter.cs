namespace LogRelay.Aggregator.Store;

/// <summary>Writes one stream of one node.</summary>
/// <remarks>One caller at a time. Disposing it waits for what is under way, and gives up nothing that was taken.</remarks>
internal interface IStreamWriter : IAsyncDisposable
{
    /// <summary>Where the next line begins, in the node's positions: what was taken counts, stored or not.</summary>
    long NextPosition { get; }

    /// <summary>Takes the next lines.</summary>
    /// <param name="missingBytes">The node no longer has so many bytes from <see cref="NextPosition"/> on; the lines begin behind them.</param>
    /// <param name="lines">Whole json-file lines; borrowed until the outer task ends.</param>
    /// <param name="ct">Gives up waiting until there is room for them: then nothing was taken.</param>
    /// <returns>
    /// Ends when the lines are taken, with a task that ends when they are stored. When that one fails with an
    /// <see cref="IOException"/>, nothing behind them is stored either until <see cref="ResumeAsync"/>.
    /// </returns>
    /// <exception cref="IOException">Nothing was taken; the message says why.</exception>
    ValueTask<Task> AppendAsync(long missingBytes, ReadOnlyMemory<byte> lines, CancellationToken ct);

    /// <summary>Goes on after a failure.</summary>
    /// <returns>The new <see cref="NextPosition"/>: everything before it is stored.</returns>
    /// <exception cref="IOException">The store still cannot be used.</exception>
    ValueTask<long> ResumeAsync(CancellationToken ct);
}
