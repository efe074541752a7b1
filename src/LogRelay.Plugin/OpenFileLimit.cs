using System.Runtime.InteropServices;

namespace LogRelay.Plugin;

/// <summary>
/// How many files this process may have open. Each container takes three or four (its FIFO, its log, its manifest, a
/// sink's cursor), and Docker starts plugins with the soft limit of its own service, which may be 1024.
/// </summary>
internal static unsafe partial class OpenFileLimit
{
    private const int OpenFiles = 7;

    /// <summary>Raises the soft limit to the hard one, as a program that does not use select(2) may.</summary>
    /// <returns>The limit that holds now.</returns>
    /// <exception cref="IOException">The kernel does not say.</exception>
    public static long Raise()
    {
        Limit limit;
        if (GetLimit(OpenFiles, &limit) < 0)
        {
            throw new IOException($"getrlimit: {Marshal.GetLastPInvokeErrorMessage()}");
        }
        var soft = limit.Soft;
        limit.Soft = limit.Hard;
        var now = SetLimit(OpenFiles, &limit) < 0 ? soft : limit.Hard;
        return now > long.MaxValue ? long.MaxValue : (long)now;
    }

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    private static partial int GetLimit(int resource, Limit* limit);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, Limit* limit);

    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
