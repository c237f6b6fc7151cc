namespace Cleave.Memory.Pages;

/// <summary>The sentences of failures of a page allocator, which count pages instead of bytes.</summary>
internal sealed class PageFailureText : FailureText
{
    private static readonly PageFailureText?[] Texts = new PageFailureText?[64];

    private readonly int _pageShift;

    private PageFailureText(int pageShift) => _pageShift = pageShift;

    /// <summary>The author of the sentences for pages of 2^<paramref name="pageShift"/> bytes.</summary>
    public static PageFailureText For(int pageShift) => Texts[pageShift] ??= new PageFailureText(pageShift);

    protected override string NoSpace(in AllocationFailure failure)
    {
        string what = $"{(failure.IsSingleBlock ? "block" : "run")} of {Pages(failure.Value)}";
        if (failure.Reason == NoSpaceReason.Range)
        {
            return $"The {what} at {Offset(failure.Range.Start)} is not free as a whole.";
        }

        string free = FormattableString.Invariant($"{failure.FreeBytes >> _pageShift} of {failure.Limit >> _pageShift} pages are free");
        string left = failure.LargestFreeBlock == 0 ? free : $"{free}, and the largest free block has {Pages(failure.LargestFreeBlock)}";
        return $"No memory for a {what}: {left}.";
    }

    private string Pages(ulong bytes)
    {
        ulong pages = bytes >> _pageShift;
        return FormattableString.Invariant($"{pages} {(pages == 1 ? "page" : "pages")}");
    }
}
