using LogRelay.Protocol.V1;

namespace LogRelay.Cli.Output;

/// <summary>Waits for an answer that comes as a whole, and shows meanwhile how far it is.</summary>
internal static class LastReply
{
    /// <summary>The last of the replies.</summary>
    /// <param name="environment">Where progress is shown.</param>
    /// <param name="replies">Signs of life, and the answer.</param>
    /// <param name="progressOf">What a reply says of progress.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="CliException">There was none.</exception>
    public static async Task<T> OfAsync<T>(CliEnvironment environment, IAsyncEnumerable<T> replies, Func<T, Progress?> progressOf, CancellationToken ct)
        where T : class
    {
        await using var progress = new ProgressLine(environment);
        T? last = null;
        await foreach (var reply in replies.WithCancellation(ct))
        {
            last = reply;
            progress.Show(progressOf(reply));
        }
        return last ?? throw new CliException("the answer ended before it began; try again");
    }
}
