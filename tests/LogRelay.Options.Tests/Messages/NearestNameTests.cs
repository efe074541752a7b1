using CsCheck;
using LogRelay.Options.Catalog;
using LogRelay.Options.Messages;
using Xunit;

namespace LogRelay.Options.Tests.Messages;

public sealed class NearestNameTests
{
    private static readonly Gen<string> Word = Gen.String[Gen.Char["abc-"], 0, 12];

    [Theory]
    [InlineData("max-sise", "max-size")]
    [InlineData("max-szie", "max-size")]
    [InlineData("maxsize", "max-size")]
    [InlineData("max_size", "max-size")]
    [InlineData("MAX-SIZE", "max-size")]
    [InlineData("Max_Size", "max-size")]
    [InlineData("max.size", "max-size")]
    [InlineData("max-files", "max-file")]
    [InlineData("label", "labels")]
    [InlineData("lables", "labels")]
    [InlineData("labels-regexp", "labels-regex")]
    [InlineData("compres", "compress")]
    [InlineData("tags", "tag")]
    [InlineData("evn", "env")]
    [InlineData("gelf-adress", "gelf-address")]
    [InlineData("gelf-compression-typ", "gelf-compression-type")]
    [InlineData("compression-level", "gelf-compression-level")]
    [InlineData("tcp-max-reconnect", "gelf-tcp-max-reconnect")]
    [InlineData("address", "gelf-address")]
    [InlineData("size", "max-size")]
    public void Nearest_Slip_FindsTheOption(string slip, string expected)
    {
        Assert.Equal(expected, OptionCatalog.Nearest(slip)?.Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("splunk-token")]
    [InlineData("fluentd-async")]
    [InlineData("completely-different")]
    [InlineData("mx")]
    public void Nearest_NothingAlike_IsNull(string name)
    {
        Assert.Null(OptionCatalog.Nearest(name));
    }

    [Fact]
    public void Nearest_HugeName_IsNull()
    {
        Assert.Null(OptionCatalog.Nearest(new string('m', 1_000_000)));
    }

    [Fact]
    public void Nearest_KnownName_IsItself()
    {
        Assert.All(OptionCatalog.All, option => Assert.Same(option, OptionCatalog.Nearest(option.Name)));
    }

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("", "abc", 3)]
    [InlineData("abc", "abd", 1)]
    [InlineData("abc", "acb", 1)]
    [InlineData("abc", "ab", 1)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("ca", "abc", 3)]
    public void Distance_Words_IsAsByHand(string left, string right, int expected)
    {
        Assert.Equal(expected, NearestName.Distance(left, right));
    }

    [Fact]
    public void Distance_AnyWords_IsSymmetricAndZeroOnlyForEqualOnes()
    {
        Gen.Select(Word, Word).Sample((left, right) =>
        {
            var distance = NearestName.Distance(left, right);
            return distance == NearestName.Distance(right, left)
                && distance == 0 == (left == right)
                && distance >= Math.Abs(left.Length - right.Length)
                && distance <= Math.Max(left.Length, right.Length);
        });
    }
}
