using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace LogRelay.Delivery.Processing;

/// <summary>A line as the UTF-16 that patterns read, and the way back from its characters to the line's bytes.</summary>
/// <remarks>
/// Bytes that are not UTF-8 become one lone surrogate each (U+DC00 and the byte), which no valid text holds, so that
/// every character stands for known bytes. Reused without allocating; one caller at a time.
/// </remarks>
internal sealed class LineText : IDisposable
{
    private const int EscapeBase = 0xDC00;

    private char[] _chars = [];
    private int _length;
    private bool _isAscii;
    private int _walkedChars;
    private int _walkedBytes;

    /// <summary>Decodes a line.</summary>
    /// <returns>Its characters. Valid until the next call.</returns>
    public ReadOnlySpan<char> Decode(ReadOnlySpan<byte> line)
    {
        if (_chars.Length < line.Length)
        {
            Release();
            _chars = ArrayPool<char>.Shared.Rent(line.Length);
        }
        _walkedChars = _walkedBytes = 0;
        _isAscii = Ascii.ToUtf16(line, _chars, out _length) == OperationStatus.Done;
        if (!_isAscii)
        {
            DecodeRest(line);
        }
        return _chars.AsSpan(0, _length);
    }

    /// <summary>The bytes that a range of characters stands for; half a surrogate pair stands for the whole.</summary>
    /// <param name="start">First character; not before the range asked for last.</param>
    /// <param name="length">How many.</param>
    public (int Start, int End) Bytes(int start, int length)
    {
        if (_isAscii)
        {
            return (start, start + length);
        }
        var end = start + length;
        start -= IsInsidePair(start) ? 1 : 0;
        end += IsInsidePair(end) ? 1 : 0;
        if (start < _walkedChars)
        {
            _walkedChars = _walkedBytes = 0;
        }
        return (Walk(start), Walk(end));
    }

    /// <inheritdoc/>
    public void Dispose() => Release();

    private void DecodeRest(ReadOnlySpan<byte> line)
    {
        var used = _length;
        while (used < line.Length)
        {
            var status = Utf8.ToUtf16(line[used..], _chars.AsSpan(_length), out var read, out var written, replaceInvalidSequences: false);
            used += read;
            _length += written;
            if (status != OperationStatus.Done)
            {
                _chars[_length++] = (char)(EscapeBase + line[used++]);
            }
        }
    }

    private bool IsInsidePair(int at) =>
        at > 0 && at < _length && char.IsLowSurrogate(_chars[at]) && char.IsHighSurrogate(_chars[at - 1]);

    private int Walk(int to)
    {
        while (_walkedChars < to)
        {
            var value = _chars[_walkedChars++];
            if (char.IsHighSurrogate(value))
            {
                _walkedChars++;
                _walkedBytes += 4;
            }
            else
            {
                _walkedBytes += value < 0x80 || char.IsLowSurrogate(value) ? 1 : value < 0x800 ? 2 : 3;
            }
        }
        return _walkedBytes;
    }

    private void Release()
    {
        if (_chars.Length > 0)
        {
            ArrayPool<char>.Shared.Return(_chars);
            _chars = [];
        }
    }
}
