using System.Collections.Immutable;

namespace Cleave.Orleans.Ledger;

/// <content>The space itself: growth, draining, labels, and what is in it.</content>
internal sealed partial class SpaceLedger
{
    /// <summary>Grows the space at its high end.</summary>
    /// <param name="newSize">Bytes that the space should have, at least its size.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is below that of the space, or not below 8 EiB.</exception>
    /// <returns>Whether the size changed.</returns>
    public bool Grow(ulong newSize)
    {
        if (newSize < Spec.Size || newSize > long.MaxValue)
        {
            throw new ArgumentOutOfRangeException(
                nameof(newSize),
                $"The size to grow to is {ByteText.Exact(newSize)}; it must be at least {ByteText.Exact(Spec.Size)}, which the space "
                    + "has, and below 8 EiB.");
        }

        if (newSize == Spec.Size)
        {
            return false;
        }

        ApplyGrowth(newSize);
        Record(LedgerChange.Grown, writer => writer.Number(newSize));
        return true;
    }

    /// <summary>Begins or ends the draining of the space, during which it grants no new leases.</summary>
    /// <returns>Whether that was a change.</returns>
    public bool SetDraining(bool isDraining)
    {
        if (IsDraining == isDraining)
        {
            return false;
        }

        IsDraining = isDraining;
        Record(LedgerChange.Drained, writer => writer.Byte(isDraining ? (byte)1 : (byte)0));
        return true;
    }

    /// <summary>Gives the space other labels.</summary>
    /// <returns>Whether that was a change.</returns>
    public bool SetLabels(LabelSet labels)
    {
        if (Spec.Labels.Equals(labels))
        {
            return false;
        }

        Spec = Spec with { Labels = labels };
        Record(LedgerChange.Labelled, writer => LabelRecord.Write(writer, labels));
        return true;
    }

    /// <summary>Removes the space, which must have no leases. Its numbers go on if it is registered again.</summary>
    public void Remove()
    {
        if (Count > 0)
        {
            throw new InvalidOperationException($"The space {Spec.Id} has {Count} leases, and only a space without leases can be removed.");
        }

        IsRemoved = true;
        Record(LedgerChange.Removed, static _ => { });
    }

    /// <summary>Registers a removed space again, with memory that is free.</summary>
    /// <exception cref="ArgumentException">The description is invalid.</exception>
    public void Register(SpaceSpec spec)
    {
        spec.Check(nameof(spec));
        ApplyRegistration(spec);
        Record(LedgerChange.Registered, writer => SpecRecord.Write(writer, spec));
    }

    /// <summary>Returns leases in the order of their numbers.</summary>
    /// <param name="after">The number after which the page begins; 0 for the first page.</param>
    /// <param name="count">The maximum number of leases.</param>
    public LeasePage GetPage(ulong after, int count)
    {
        ImmutableArray<Lease>.Builder leases = ImmutableArray.CreateBuilder<Lease>();
        foreach ((ulong number, HeldLease lease) in _leases)
        {
            if (number <= after)
            {
                continue;
            }

            if (leases.Count == count)
            {
                return new LeasePage { Leases = leases.ToImmutable(), Next = leases[^1].FencingNumber };
            }

            leases.Add(lease.ToLease(Spec.Id));
        }

        return new LeasePage { Leases = leases.ToImmutable() };
    }

    /// <summary>Returns sizes and counts of this moment.</summary>
    public SpaceStatistics GetStatistics() => new()
    {
        Id = Spec.Id,
        Changes = Changes,
        Labels = Spec.Labels,
        Kind = Spec.Kind,
        Size = _memory.Size,
        ChunkSize = Spec.ChunkSize,
        FreeBytes = _memory.FreeBytes,
        LargestFreeRun = _memory.LargestFreeRun,
        Leases = _leases.Count,
        IsDraining = IsDraining,
        NextExpiry = _expiries.Next,
        LastFencingNumber = _lastNumber,
        IsRemoved = IsRemoved,
    };

    /// <summary>Checks the ledger against its invariants.</summary>
    /// <exception cref="InvalidOperationException">An invariant is broken; the message names it.</exception>
    public void Validate()
    {
        _memory.Validate();
        Demand(_leases.Keys.All(number => number <= _lastNumber), "Fenced");
        Demand(_byKey.Count == _leases.Count && _byKey.All(entry => _leases.ContainsKey(entry.Value.Number)), "Keyed");
        LeasedBlock[] blocks = [.. _leases.Values.SelectMany(lease => lease.Blocks).OrderBy(block => block.Offset)];
        Demand(blocks.Zip(blocks.Skip(1)).All(pair => pair.First.End <= pair.Second.Offset), "Disjoint");
        Demand(blocks.Aggregate(_memory.FreeBytes, (sum, block) => sum + block.Size) == _memory.Size, "Whole");
    }

    private static void Demand(bool condition, string invariant)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"The ledger is damaged: the invariant {invariant} does not hold.");
        }
    }

    private void ApplyRegistration(SpaceSpec spec)
    {
        _memory = LeaseMemory.Create(spec);
        (Spec, IsDraining, IsRemoved) = (spec, false, false);
    }

    private void ApplyGrowth(ulong newSize)
    {
        _memory.Grow(newSize);
        Spec = Spec with { Size = newSize };
    }
}
