using System.Globalization;
using System.Text;

namespace LogRelay.Delivery.Sinks.Gelf;

/// <summary>How a text that is too long for the transport says that it was shortened.</summary>
internal static class GelfCut
{
    /// <summary>No suffix and field together are longer.</summary>
    public const int MaxOverheadBytes = 128;

    /// <summary>What stands behind a shortened text.</summary>
    /// <param name="missingBytes">How many bytes of the original are not there.</param>
    public static byte[] Suffix(int missingBytes) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $" [LogRelay cut {missingBytes} bytes]"));
}
