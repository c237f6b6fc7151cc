namespace Cleave.Interleaving.Pages;

/// <summary>Faults planted in the protocol of pages are found.</summary>
public sealed class PageFaultTests
{
    [Theory]
    [InlineData("claim-without-state")]
    [InlineData("take-without-state")]
    [InlineData("page-move-not-atomic")]
    public void A_fault_is_found_beside_a_flush(string fault) => Explore.Finds(fault, PageTests.FreeBesideFlush);

    [Theory]
    [InlineData("claim-without-state")]
    [InlineData("take-without-state")]
    [InlineData("block-move-not-atomic")]
    public void A_fault_is_found_beside_a_flush_of_blocks(string fault) => Explore.Finds(fault, PageBlockTests.FreeBesideFlush);

    [Theory]
    [InlineData("refused-list-not-looked-at-again")]
    [InlineData("refused-blocks-not-held-again")]
    public void A_fault_is_found_beside_a_refused_list_of_blocks(string fault) => Explore.Finds(fault, PageBlockTests.RefusedList);

    [Theory]
    [InlineData("refused-list-not-looked-at-again")]
    public void A_fault_is_found_beside_a_refused_list(string fault) => Explore.Finds(fault, PageListTests.RefusedList);
}
