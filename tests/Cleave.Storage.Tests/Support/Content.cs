using Cleave.Storage.Spaces;

namespace Cleave.Storage.Tests.Support;

/// <summary>The allocations of a space with their notes, in a form that tests compare.</summary>
internal static class Content
{
    /// <summary>The allocations of a space as text, one a line, in the order of their numbers.</summary>
    public static string Of(DurableSpace space) => string.Join(
        '\n', space.EnumerateAllocations().Select(one => $"{one.Range} {one.Alignment} {Convert.ToHexString(one.Note.Span)}"));

    /// <summary>Opens a space to see what it holds, and checks it.</summary>
    public static string Of(string path)
    {
        using DurableSpace space = DurableSpace.Open(path);
        space.Validate();
        return Of(space);
    }
}
