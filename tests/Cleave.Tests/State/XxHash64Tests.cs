using System.Text;
using Cleave.State;

namespace Cleave.Tests.State;

/// <summary>The checksum has the values that its authors publish.</summary>
public sealed class XxHash64Tests
{
    [Theory]
    [InlineData("", 0xEF46DB3751D8E999)]
    [InlineData("a", 0xD24EC4F1A98C6E5B)]
    [InlineData("abc", 0x44BC2CF5AD770999)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x0B242D361FDA71BC)]
    public void Known_texts_have_their_checksum(string text, ulong checksum) =>
        Assert.Equal(checksum, XxHash64.Of(Encoding.ASCII.GetBytes(text)));
}
