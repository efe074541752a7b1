using LogRelay.EndToEnd.Engine;
using LogRelay.Testing.Gelf;
using Xunit;

namespace LogRelay.EndToEnd.Gelf;

/// <summary>Containers that log to a receiver of this process, and what of theirs arrived.</summary>
internal static class GelfContainers
{
    // An outage lets the pauses between attempts grow; busy machines add to that.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(120);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>The option that names a receiver on loopback, which plugins and dockerd reach too.</summary>
    public static (string Name, string Value) Address(string transport, int port) => ("gelf-address", $"{transport}://127.0.0.1:{port}");

    /// <summary>The program emit, logging to a TCP receiver on loopback.</summary>
    public static ContainerSpec Emit(string driver, int port, params string[] arguments) =>
        new("programs", ["emit", .. arguments]) { Driver = driver, LogOptions = [Address("tcp", port)] };

    /// <summary>What emit prints, with the size that was given to it.</summary>
    public static IEnumerable<string> EmitLines(int count, int size) =>
        Enumerable.Range(1, count).Select(n => $"{n} ".PadRight(size - 1, 'x'));

    /// <summary>Waits until so many messages are there.</summary>
    public static async Task<IReadOnlyList<ReceivedGelf>> ReceiveAsync(GelfInbox inbox, int count)
    {
        await Eventually.TrueAsync(
            $"{count} messages arrive", () => inbox.Messages.Count >= count || inbox.Violations.Count > 0, Ct, Longest);
        Assert.Empty(inbox.Violations);
        return inbox.Messages;
    }

    /// <summary>The lines of one container, in the order of their arrival.</summary>
    public static IEnumerable<string> LinesOf(this IEnumerable<ReceivedGelf> messages, Container container) =>
        messages.Where(message => message.Fields["_container_id"] == container.Id).Select(message => message.ShortMessage);
}
