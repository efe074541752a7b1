using System.Buffers.Binary;
using Xunit;

namespace LogRelay.Fuzz.Tests;

/// <summary>A fuzzer that finds nothing may be one that looks nowhere: it must find what was planted.</summary>
public sealed class MutatorTests
{
    public static TheoryData<string> Bugs => [.. Planted.Keys];

    private static readonly Dictionary<string, Action<byte[]>> Planted = new(StringComparer.Ordinal)
    {
        ["a length that is believed"] = static input => _ = input.Length > 4 ? input[4 + input[3]] : 0,
        ["a number that overflows"] = static input =>
        {
            if (input.Length >= 12)
            {
                _ = checked(BinaryPrimitives.ReadInt32LittleEndian(input.AsSpan(8)) + 1000);
            }
        },
        ["a string without an end"] = static input =>
        {
            var start = Array.IndexOf(input, (byte)'"');
            if (start >= 0)
            {
                _ = input.AsSpan(start + 1, Array.IndexOf(input, (byte)'"', start + 1) - start - 1);
            }
        },
        ["a record twice"] = static input => PropertyFailedException.Unless(input.AsSpan().Count("\"k\""u8) < 2, "twice"),
        ["an empty input"] = static input => _ = input[0],
    };

    [Theory]
    [MemberData(nameof(Bugs))]
    public void Planted_bugs_are_found(string bug)
    {
        var target = new PlantedTarget(Planted[bug]);
        Assert.NotNull(FuzzRun.Try(target, [.. target.Seeds], seed: 1, inputs: 20_000));
    }

    [Fact]
    public void The_same_seed_makes_the_same_inputs()
    {
        var target = new PlantedTarget(static _ => { });
        Assert.Equal(Inputs(target), Inputs(target));
    }

    private static List<byte[]> Inputs(PlantedTarget target)
    {
        var mutator = new Mutator(new Random(7), target.Tokens);
        return [.. Enumerable.Range(0, 100).Select(_ => mutator.Next([.. target.Seeds]))];
    }

    private sealed class PlantedTarget(Action<byte[]> parse) : IFuzzTarget
    {
        public string Name => "planted";

        public IEnumerable<byte[]> Seeds => [[0, 0, 0, 4, 1, 2, 3, 4, 0, 0, 0, 0, .. "{\"k\":1}"u8]];

        public IReadOnlyList<byte[]> Tokens => ["\"k\""u8.ToArray()];

        public void Run(byte[] input) => parse(input);
    }
}
