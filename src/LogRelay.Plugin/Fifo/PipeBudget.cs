using System.Globalization;

namespace LogRelay.Plugin.Fifo;

/// <summary>
/// Pipe memory that busy FIFOs may use beyond the kernel's default of 64 KiB. All pipes of root count against one soft
/// limit, past which other programs of root get tiny pipes, so only a part of it is ever used, and given back when quiet.
/// </summary>
/// <remarks>Any thread.</remarks>
internal sealed class PipeBudget
{
    private const string SoftLimitFile = "/proc/sys/fs/pipe-user-pages-soft";
    private const string MaxSizeFile = "/proc/sys/fs/pipe-max-size";
    private const int DefaultMaxSize = 1024 * 1024;
    private const long DefaultSoftLimitPages = 16384;

    private readonly long _totalBytes;
    private long _usedBytes;

    private PipeBudget(int largestPipeBytes, long totalBytes)
    {
        LargestPipeBytes = largestPipeBytes;
        _totalBytes = totalBytes;
    }

    /// <summary>The largest pipe that one may have without privileges.</summary>
    public int LargestPipeBytes { get; }

    /// <summary>A budget of a quarter of this machine's soft limit.</summary>
    public static PipeBudget OfThisMachine()
    {
        var pages = ReadNumber(SoftLimitFile, DefaultSoftLimitPages);
        var total = pages == 0 ? long.MaxValue : pages * Environment.SystemPageSize / 4;
        return new PipeBudget((int)Math.Min(ReadNumber(MaxSizeFile, DefaultMaxSize), DefaultMaxSize), total);
    }

    /// <summary>Takes bytes from the budget.</summary>
    /// <returns>False when they are not there: the FIFO stays as it is.</returns>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _usedBytes, bytes) <= _totalBytes)
        {
            return true;
        }
        Interlocked.Add(ref _usedBytes, -bytes);
        return false;
    }

    /// <summary>Counts bytes that are in use already, whether or not they fit.</summary>
    public void Adopt(long bytes) => Interlocked.Add(ref _usedBytes, bytes);

    /// <summary>Gives bytes back.</summary>
    public void Return(long bytes) => Interlocked.Add(ref _usedBytes, -bytes);

    private static long ReadNumber(string path, long fallback)
    {
        try
        {
            return long.Parse(File.ReadAllText(path).AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or FormatException or OverflowException)
        {
            return fallback;
        }
    }
}
