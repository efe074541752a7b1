using LogRelay.Journal.Entries;
using LogRelay.Journal.JsonFile;

namespace LogRelay.Fuzz.Targets;

/// <summary>The two parsers of a line agree, the time alone is the line's time, and salvage stays inside the line.</summary>
internal sealed class JsonLineTarget : IFuzzTarget
{
    public string Name => "json-line";

    public IEnumerable<byte[]> Seeds =>
    [
        """{"log":"caf\ufffd\n","stream":"stdout","attrs":{"a":"b"},"time":"2023-11-14T22:13:20.123456789Z","raw":"Y2Fm6Q=="}"""u8.ToArray(),
        """{"log":"a\u003cb\n","stream":"stderr","time":"2023-11-14T22:13:20Z","partial_id":"00ff","partial_ordinal":2}"""u8.ToArray(),
        """{"stream":"stdout","time":"2023-11-14T22:13:20Z","logrelay":{"marker":"storage","records":3,"bytes":70}}"""u8.ToArray(),
        """ { "time" : "2023-11-14T22:13:20+02:00" , "log" : null , "x" : [1,{"y":2}] , "stream":"stderr" } """u8.ToArray(),
        """{"log":"a\n","stream":"stdout","time":"2023-11-14T22:13:20Z"}X{"log":"b\n","stream":"stdout","time":"2023-11-14T22:13:20Z"}"""u8.ToArray(),
        [.. new byte[40], .. """{"log":"b\n","stream":"stdout","time":"2023-11-14T22:13:20Z"}"""u8],
    ];

    public IReadOnlyList<byte[]> Tokens { get; } =
    [
        "\"log\":\""u8.ToArray(), ",\"time\":\""u8.ToArray(), "\"stream\":\"stdout\""u8.ToArray(), ",\"attrs\":{"u8.ToArray(), "\\ud83d"u8.ToArray(), "\\ude00"u8.ToArray(),
        "\\u0000"u8.ToArray(), "\\"u8.ToArray(), "\""u8.ToArray(), "{\"log\":\""u8.ToArray(), ",\"raw\":\"AA==\""u8.ToArray(), "9999-12-31T23:59:60.999999999999+23:59"u8.ToArray(), "}"u8.ToArray(), "\n"u8.ToArray(),
    ];

    public void Run(byte[] input)
    {
        var text = new byte[input.Length];
        var isExact = ExactLineParser.TryParse(input, text, out var exact);
        var exactText = text.AsSpan(0, isExact ? exact.LineLength + exact.PartialIdLength : 0).ToArray();
        var isTolerated = TolerantLineParser.TryParse(input, text, out var tolerant);
        if (isExact)
        {
            PropertyFailedException.Unless(
                isTolerated && tolerant.TimeNano == exact.TimeNano && tolerant.Source == exact.Source && tolerant.Traits == exact.Traits
                    && tolerant.LineLength == exact.LineLength && exactText.AsSpan().SequenceEqual(text.AsSpan(0, tolerant.LineLength + tolerant.PartialIdLength)),
                "the exact parser takes what the tolerant one reads otherwise");
        }
        if (isExact || isTolerated)
        {
            PropertyFailedException.Unless(
                JsonLineReader.TryReadTime(input, out var time) && time == (isExact ? exact : tolerant).TimeNano, "the time alone is another");
            return;
        }
        using var batch = new RecordBatch();
        var damaged = DamagedLine.Salvage(input, batch, 0, input.Length + 1);
        PropertyFailedException.Unless(damaged == input.Length ? batch.Count == 0 : damaged > 0 && batch.Count == 1, $"{damaged} damaged, {batch.Count} records");
    }
}
