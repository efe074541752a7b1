using System.Globalization;
using System.Text;

namespace LogRelay.Aggregator.Query.ClickHouse;

/// <summary>Puts values into statements of SQL: the one place that does.</summary>
internal static class SqlText
{
    /// <summary>Bytes, whatever they are: only hexadecimal digits reach the statement.</summary>
    public static string Of(ReadOnlySpan<byte> bytes) => $"unhex('{Convert.ToHexStringLower(bytes)}')";

    /// <summary>A text as UTF-8.</summary>
    public static string Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    /// <summary>A number.</summary>
    public static string Of(long value) => value == long.MinValue
        // Its digits alone are one too many for a number.
        ? "(-9223372036854775807 - 1)"
        : value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Numbers between commas.</summary>
    public static string Of(IEnumerable<ulong> values) => string.Join(',', values.Select(static value => value.ToString(CultureInfo.InvariantCulture)));
}
