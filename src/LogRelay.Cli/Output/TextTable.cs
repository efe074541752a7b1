using System.Buffers;
using System.Text;

namespace LogRelay.Cli.Output;

/// <summary>Rows of cells under headings, each column as wide as its widest cell. One thread.</summary>
/// <param name="headings">Names of the columns; one that begins with <c>&gt;</c> stands at the right.</param>
internal sealed class TextTable(params string[] headings)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row; its cells hold no control characters.</summary>
    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>Writes the table; nothing when it has no rows.</summary>
    public void Write(IBufferWriter<byte> target, Palette palette)
    {
        if (_rows.Count == 0)
        {
            return;
        }
        var names = Array.ConvertAll(headings, static heading => heading.TrimStart('>'));
        var widths = names.Select((name, column) => _rows.Select(row => row[column].Length).Append(name.Length).Max()).ToArray();
        Put(target, palette.Bold + Line(names, widths) + palette.Reset + "\n");
        foreach (var row in _rows)
        {
            Put(target, Line(row, widths) + "\n");
        }
    }

    private string Line(string[] cells, int[] widths)
    {
        var line = new StringBuilder();
        for (var column = 0; column < cells.Length; column++)
        {
            _ = line.Append(headings[column].StartsWith('>') ? cells[column].PadLeft(widths[column]) : cells[column].PadRight(widths[column])).Append("  ");
        }
        return line.ToString().TrimEnd();
    }

    private static void Put(IBufferWriter<byte> target, string text) => Encoding.UTF8.GetBytes(text, target);
}
