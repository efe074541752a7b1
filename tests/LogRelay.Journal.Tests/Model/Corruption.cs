namespace LogRelay.Journal.Tests.Model;

/// <summary>One thing that happens to the bytes of one file.</summary>
/// <param name="Kind">What.</param>
/// <param name="Path">Where.</param>
/// <param name="Ranges">The bytes that it may have changed, as the file had them before.</param>
internal sealed record Corruption(CorruptionKind Kind, string Path, IReadOnlyList<(long From, long To)> Ranges)
{
    /// <summary>Draws one and does it to the image.</summary>
    public static Corruption Inflict(FolderImage image, string path, Random random)
    {
        var bytes = (byte[])image[path].Clone();
        var kind = (CorruptionKind)random.Next(4);
        var from = random.Next(bytes.Length);
        var length = Math.Min(bytes.Length - from, random.Next(3) == 0 ? 1 : random.Next(1, Math.Min(1500, bytes.Length) + 1));
        List<(long, long)> ranges = [(from, from + length)];
        switch (kind)
        {
            case CorruptionKind.Flip:
                for (var flips = random.Next(1, 9); flips > 0; flips--)
                {
                    bytes[from + random.Next(length)] ^= (byte)(1 << random.Next(8));
                }
                break;
            case CorruptionKind.Zero:
                bytes.AsSpan(from, length).Clear();
                break;
            case CorruptionKind.Cut:
                ranges = [(from, bytes.Length)];
                bytes = bytes[..from];
                break;
            default:
                ranges = Swap(bytes, from, length, random);
                break;
        }
        image[path] = bytes;
        return new Corruption(kind, path, ranges);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {System.IO.Path.GetFileName(Path)} {string.Join(' ', Ranges)}";

    private static List<(long From, long To)> Swap(byte[] bytes, int from, int length, Random random)
    {
        length = Math.Min(length, bytes.Length / 2);
        from = Math.Min(from, bytes.Length - (2 * length));
        var other = random.Next(from + length, bytes.Length - length + 1);
        var kept = bytes.AsSpan(from, length).ToArray();
        bytes.AsSpan(other, length).CopyTo(bytes.AsSpan(from));
        kept.CopyTo(bytes.AsSpan(other));
        return [(from, from + length), (other, other + length)];
    }
}
