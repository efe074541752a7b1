using System.Diagnostics.CodeAnalysis;
using System.IO.Hashing;
using LogRelay.Query.Matching;

namespace LogRelay.Query.Values;

/// <summary>Compares UTF-8 texts as keys of a table that is asked with borrowed bytes. Any thread.</summary>
/// <param name="ignoreCase">True when A to Z count in either case.</param>
internal sealed class TextKeys(bool ignoreCase) : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    /// <summary>Texts as they are.</summary>
    public static TextKeys Exact { get; } = new(ignoreCase: false);

    /// <summary>Texts in either case.</summary>
    public static TextKeys AnyCase { get; } = new(ignoreCase: true);

    /// <inheritdoc/>
    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

    /// <inheritdoc/>
    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other)
    {
        if (!ignoreCase || alternate.Length != other.Length)
        {
            return alternate.SequenceEqual(other);
        }
        for (var i = 0; i < other.Length; i++)
        {
            if (AsciiFold.Lower(alternate[i]) != AsciiFold.Lower(other[i]))
            {
                return false;
            }
        }
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(byte[]? x, byte[]? y) => ReferenceEquals(x, y) || (x is not null && y is not null && Equals(x.AsSpan(), y));

    /// <inheritdoc/>
    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        if (!ignoreCase)
        {
            return (int)XxHash3.HashToUInt64(alternate);
        }
        var hash = 2166136261u;
        foreach (var value in alternate)
        {
            hash = (hash ^ AsciiFold.Lower(value)) * 16777619u;
        }
        return (int)hash;
    }

    /// <inheritdoc/>
    public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());
}
