namespace Cleave.BestFit;

// Checking the invariants.
internal sealed partial class RangeTable
{
    /// <summary>Checks the invariants <c>Slotted</c> and <c>Linked</c>.</summary>
    /// <exception cref="InvariantException">An invariant is broken; the message names it and the place.</exception>
    public void Validate()
    {
        ulong unused = 0;
        for (uint number = _firstUnused; number != None && unused <= _used; number = this[number].Above)
        {
            if (number >= _used || number < Ends || this[number].Length != 0)
            {
                throw new InvariantException("Slotted", $"slot {number} is in the list of unused slots, but has a range or does not exist");
            }

            unused++;
        }

        ulong linked = 0;
        for (uint number = Bottom; number != Top && linked <= _used; number = this[number].Above)
        {
            uint above = this[number].Above;
            if (above >= _used || this[above].Below != number || this[above].Start < this[number].End
                || (number != Bottom && this[number].Length == 0))
            {
                throw new InvariantException("Linked", $"slot {number} is linked to slot {above}, which is not the next range above");
            }

            linked++;
        }

        if (linked != Count + 1 || unused + Count != _used - Ends)
        {
            throw new InvariantException(
                "Slotted",
                $"{_used - Ends} slots were used, {Count} of them have a range, {linked - 1} are linked and {unused} are listed as unused");
        }
    }
}
