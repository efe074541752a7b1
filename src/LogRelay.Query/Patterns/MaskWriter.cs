namespace LogRelay.Query.Patterns;

/// <summary>Takes a mask's bytes; those beyond its room are left out.</summary>
internal ref struct MaskWriter(Span<byte> target)
{
    private readonly Span<byte> _target = target;

    /// <summary>Bytes taken.</summary>
    public int Length { get; private set; }

    /// <summary>True when there is no room left.</summary>
    public readonly bool IsFull => Length == _target.Length;

    /// <summary>Takes a byte.</summary>
    public void Write(byte value)
    {
        if (!IsFull)
        {
            _target[Length++] = value;
        }
    }

    /// <summary>Takes bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        var taken = bytes[..Math.Min(bytes.Length, _target.Length - Length)];
        taken.CopyTo(_target[Length..]);
        Length += taken.Length;
    }
}
