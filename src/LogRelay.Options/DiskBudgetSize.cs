using System.Globalization;
using LogRelay.Options.Values;

namespace LogRelay.Options;

/// <summary>How much of the disk all logs of a host may take: bytes, or a part of the file system.</summary>
/// <param name="Bytes">Bytes; null when it is a part.</param>
/// <param name="Percent">Percent of the file system's size, 1 to 100; null when it is bytes.</param>
public sealed record DiskBudgetSize(long? Bytes, int? Percent)
{
    /// <summary>Reads <c>10GB</c> (suffixes are decimal) or <c>20%</c>. Does not throw.</summary>
    /// <param name="text">What the person wrote; empty for none.</param>
    /// <param name="size">The size; null for none, or when false.</param>
    /// <returns>False when it is neither.</returns>
    public static bool TryParse(string text, out DiskBudgetSize? size)
    {
        size = null;
        var trimmed = text.Trim();
        if (trimmed.Length == 0)
        {
            return true;
        }

        if (trimmed.EndsWith('%'))
        {
            if (!int.TryParse(trimmed.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out var percent) || percent is < 1 or > 100)
            {
                return false;
            }

            size = new DiskBudgetSize(null, percent);
            return true;
        }

        if (!GoSize.TryParse(trimmed, 1000, out var bytes) || bytes == 0)
        {
            return false;
        }

        size = new DiskBudgetSize(bytes, null);
        return true;
    }

    /// <summary>The budget on a file system of that size, in bytes.</summary>
    public long On(long fileSystemBytes) => Bytes ?? (long)(fileSystemBytes / 100.0 * Percent!.Value);
}
