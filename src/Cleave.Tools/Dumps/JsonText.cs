using System.Text;
using System.Text.Unicode;
using Cleave.Tools.Input;

namespace Cleave.Tools.Dumps;

/// <summary>Reads a whole stream as UTF-8 text, within a limit of memory.</summary>
internal static class JsonText
{
    /// <summary>Memory that the text and what is read from it take at most, as a multiple of the bytes of the text.</summary>
    private const int Times = ReadBudget.TimesText;

    private const int Chunk = 1 << 16;

    /// <summary>Reads a stream to its end.</summary>
    /// <exception cref="ReadBudgetException">The text would take more memory than the limit.</exception>
    /// <remarks>
    /// VulkanMemoryAllocator copies names byte by byte, whatever their encoding is, so bytes that are not UTF-8 become U+FFFD. Programs on
    /// Windows may have saved the text as UTF-16, which a mark at its beginning says.
    /// </remarks>
    public static ReadOnlyMemory<byte> Read(Stream input, ReadBudget budget)
    {
        var text = new MemoryStream();
        var chunk = new byte[Chunk];
        for (int count; (count = input.Read(chunk)) > 0;)
        {
            budget.InputBytes += count;
            budget.Charge((long)count * Times);
            text.Write(chunk, 0, count);
        }

        return ToUtf8(text.GetBuffer().AsMemory(0, (int)text.Length));
    }

    private static ReadOnlyMemory<byte> ToUtf8(ReadOnlyMemory<byte> text) => text.Span switch
    {
        [0xFF, 0xFE, ..] => Encoding.UTF8.GetBytes(Encoding.Unicode.GetString(text.Span[2..])),
        [0xFE, 0xFF, ..] => Encoding.UTF8.GetBytes(Encoding.BigEndianUnicode.GetString(text.Span[2..])),
        [0xEF, 0xBB, 0xBF, ..] => Valid(text[3..]),
        _ => Valid(text),
    };

    private static ReadOnlyMemory<byte> Valid(ReadOnlyMemory<byte> text) =>
        Utf8.IsValid(text.Span) ? text : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text.Span));
}
