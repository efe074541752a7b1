using System.Buffers;
using System.Text;
using LogRelay.Protocol.V1;
using LogRelay.Query.Times;

namespace LogRelay.Cli.Output;

/// <summary>For people: time, the container as docker compose shows it, the line; colours where the palette has them.</summary>
internal sealed class PrettyWriter(
    TimeFormat times, Palette palette, MatchHighlighter highlighter, bool isAnsi, bool hasPrefix, bool hasPositions) : IRecordWriter
{
    private const int MostNameCharacters = 40;

    // A line of the container's may say the same, but never behind this sign, nor in this colour.
    private const string LossSign = "!";
    private const string LossPrefix = "LINES ARE MISSING HERE: ";

    private readonly ArrayBufferWriter<byte> _line = new();
    private int _width;

    /// <inheritdoc/>
    public void Write(IBufferWriter<byte> target, Protocol.V1.Stream stream, Record record)
    {
        Put(target, $"{palette.Dim}{times.Milliseconds(record.TimeNano)}{palette.Reset} ");
        if (hasPrefix)
        {
            var name = StreamNames.Of(stream);
            name = name.Length > MostNameCharacters ? name[..MostNameCharacters] : name;
            _width = Math.Max(_width, name.Length);
            Put(target, $"{palette.OfName(name)}{name.PadRight(_width)} {(record.IsStderr ? palette.Red : "")}{(record.IsMarker ? LossSign : "|")}{palette.Reset} ");
        }
        if (hasPositions)
        {
            Put(target, $"{palette.Dim}{StreamNames.Short(stream)}:{record.Position}{palette.Reset} ");
        }
        var color = record.IsMarker ? palette.Loss : palette.OfLevel(record.Level);
        Put(target, record.IsMarker ? $"{color}{LossPrefix}" : color);
        WriteLine(target, record.Line.Span);
        // What the line itself has switched on ends with it.
        Put(target, isAnsi ? "\e[0m\n" : color.Length > 0 ? $"{palette.Reset}\n" : "\n");
    }

    private void WriteLine(IBufferWriter<byte> target, ReadOnlySpan<byte> line)
    {
        if (isAnsi)
        {
            target.Write(line);
            return;
        }
        if (highlighter == MatchHighlighter.None)
        {
            VisibleText.Write(target, line);
            return;
        }
        _line.ResetWrittenCount();
        VisibleText.Write(_line, line);
        var text = Encoding.UTF8.GetString(_line.WrittenSpan);
        var at = 0;
        foreach (var (start, end) in highlighter.Find(text))
        {
            Put(target, text[at..start] + palette.Match + text[start..end] + palette.EndMatch);
            at = end;
        }
        Put(target, text[at..]);
    }

    private static void Put(IBufferWriter<byte> target, string text) => Encoding.UTF8.GetBytes(text, target);
}
