using Cleave.Tools.Files;
using Cleave.Tools.Tests.Traces.Support;
using Cleave.Tools.Text;

namespace Cleave.Tools.Tests.Traces;

/// <summary>Names of recordings cannot ring, move the cursor of a terminal, or turn the text that follows them.</summary>
public sealed class OneLineTests
{
    [Theory]
    [InlineData("plain é 漢 😀.trace", "plain é 漢 😀.trace")]
    [InlineData("a\e[31m\a\r\nb", "a [31m   b")]
    [InlineData("a\u202ecart.\u2066b\u200f\u2028", "a cart. b  ")]
    public void It_keeps_what_a_line_can_show(string text, string shown) => Assert.Equal(shown, OneLine.Of(text));

    [Fact]
    public void A_trace_is_named_by_it()
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}\u202e\a.trace");
        File.Copy(Samples.PathOf("vma-renderer.trace"), path);
        string name = TraceFile.Open(path)[0].Name;
        File.Delete(path);
        Assert.EndsWith("  .trace", name, StringComparison.Ordinal);
    }
}
