namespace LogRelay.Delivery.Processing.Redaction;

/// <summary>
/// Numbers of payment cards: 13 to 19 digits, with single spaces or dashes between groups or without, whose first digit
/// is one that issuers use and whose check digit is right (ISO/IEC 7812, Luhn).
/// </summary>
internal static class CardFinder
{
    private const int FewestDigits = 13;
    private const int MostDigits = 19;

    /// <summary>Adds the card numbers of a line.</summary>
    public static void Find(ReadOnlySpan<byte> line, SecretSpans secrets)
    {
        var at = 0;
        while (at < line.Length)
        {
            var digit = line[at..].IndexOfAnyInRange((byte)'2', (byte)'6');
            if (digit < 0)
            {
                return;
            }
            at += digit;
            var end = IsStart(line, at) ? EndOfCard(line, at) : at;
            if (end > at)
            {
                secrets.Add(at, end);
                at = end;
                continue;
            }
            // On to the next group of digits.
            var gap = line[at..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            if (gap < 0)
            {
                return;
            }
            at += gap;
        }
    }

    private static bool IsStart(ReadOnlySpan<byte> line, int at) =>
        at == 0 || !(char.IsAsciiLetterOrDigit((char)line[at - 1]) || line[at - 1] is (byte)'_' or (byte)'.');

    private static int EndOfCard(ReadOnlySpan<byte> line, int start)
    {
        Span<byte> digits = stackalloc byte[MostDigits];
        var (count, end) = (0, start);
        for (var at = start; at < line.Length; at++)
        {
            var value = line[at];
            if (char.IsAsciiDigit((char)value))
            {
                if (count == MostDigits)
                {
                    break;
                }
                digits[count++] = (byte)(value - '0');
                if (count >= FewestDigits && IsEnd(line, at + 1) && IsChecked(digits[..count]))
                {
                    end = at + 1;
                }
            }
            else if (value is not ((byte)' ' or (byte)'-') || at + 1 == line.Length || !char.IsAsciiDigit((char)line[at + 1]))
            {
                break;
            }
        }
        return end;
    }

    private static bool IsEnd(ReadOnlySpan<byte> line, int at) =>
        at == line.Length || !(char.IsAsciiLetterOrDigit((char)line[at]) || line[at] == '_');

    private static bool IsChecked(ReadOnlySpan<byte> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var isDoubled = (digits.Length - i) % 2 == 0;
            var value = isDoubled ? digits[i] * 2 : digits[i];
            sum += value > 9 ? value - 9 : value;
        }
        return sum % 10 == 0;
    }
}
