namespace LogRelay.Testing.Storage;

/// <summary>A file's content: as it reads now, and as the last sync secured it. The storage's lock guards it.</summary>
internal sealed class CrashingNode
{
    // What a disk writes whole or not at all.
    private const int SectorBytes = 512;

    private byte[] _now = [];
    private byte[] _secured = [];
    private int _securedLength;
    private int _shortest;
    private int _dirtyFrom = int.MaxValue;
    private int _dirtyTo;

    public int Length { get; private set; }

    public int Read(long offset, Span<byte> destination)
    {
        if (offset >= Length)
        {
            return 0;
        }
        var count = (int)Math.Min(destination.Length, Length - offset);
        _now.AsSpan((int)offset, count).CopyTo(destination);
        return count;
    }

    public void Write(long offset, ReadOnlySpan<byte> source)
    {
        var end = checked((int)(offset + source.Length));
        if (end > Length)
        {
            SetLength(end);
        }
        source.CopyTo(_now.AsSpan((int)offset));
        Touch((int)offset, end);
    }

    public void SetLength(long length)
    {
        var newLength = checked((int)length);
        Reserve(ref _now, newLength);
        if (newLength < Length)
        {
            _now.AsSpan(newLength, Length - newLength).Clear();
            _shortest = Math.Min(_shortest, newLength);
        }
        Touch(Math.Min(newLength, Length), newLength);
        Length = newLength;
    }

    public void Sync()
    {
        Reserve(ref _secured, Length);
        if (_dirtyFrom < Length)
        {
            var end = Math.Min(_dirtyTo, Length);
            _now.AsSpan(_dirtyFrom, Math.Max(0, end - _dirtyFrom)).CopyTo(_secured.AsSpan(_dirtyFrom));
        }
        _secured.AsSpan(Length).Clear();
        (_securedLength, _shortest) = (Length, Length);
        (_dirtyFrom, _dirtyTo) = (int.MaxValue, 0);
    }

    /// <summary>Becomes something that a power loss could leave.</summary>
    public void Crash(Random random)
    {
        var wasCut = _shortest < _securedLength;
        if (wasCut && random.Next(2) == 0)
        {
            // The cut was not yet in the file system's journal, and no data is written before that.
            Become(_secured.AsSpan(0, _securedLength).ToArray());
            return;
        }
        var kept = Math.Min(_shortest, _securedLength);
        // A growing file's length reaches the disk at some state on the way; a block within it that did not is NULs.
        var length = Length <= kept ? Length : Extreme(random, kept, Length);
        var content = new byte[length];
        _secured.AsSpan(0, Math.Min(kept, length)).CopyTo(content);
        var chance = random.Next(3) * 50;
        for (var sector = 0; sector < length; sector += SectorBytes)
        {
            var end = Math.Min(sector + SectorBytes, length);
            if (end > _dirtyFrom && sector < _dirtyTo && random.Next(100) < chance)
            {
                _now.AsSpan(sector, end - sector).CopyTo(content.AsSpan(sector));
            }
        }
        Become(content);
    }

    // The ends are more interesting than the middle.
    private static int Extreme(Random random, int least, int most) => random.Next(4) switch
    {
        0 => least,
        1 => most,
        _ => random.Next(least, most + 1),
    };

    private void Become(byte[] content)
    {
        _now = content;
        Length = content.Length;
        _dirtyFrom = 0;
        _dirtyTo = Length;
        Sync();
    }

    private void Touch(int from, int to)
    {
        _dirtyFrom = Math.Min(_dirtyFrom, from);
        _dirtyTo = Math.Max(_dirtyTo, to);
    }

    private static void Reserve(ref byte[] array, int length)
    {
        if (array.Length < length)
        {
            Array.Resize(ref array, Math.Max(length, array.Length * 2));
        }
    }
}
