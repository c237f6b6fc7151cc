namespace Cleave.Orleans.Ledger;

/// <content>The journal: what is recorded of each change, and how a record is applied again.</content>
internal sealed partial class SpaceLedger
{
    /// <summary>The number of bytes of changes that nobody has taken yet.</summary>
    public int UnsavedBytes => _journal.Length;

    /// <summary>Takes the changes since the last call, in the order in which they happened.</summary>
    public byte[] TakeChanges()
    {
        byte[] changes = _journal.Written.ToArray();
        _journal.Clear();
        return changes;
    }

    /// <summary>Applies changes again that a ledger of the same state recorded.</summary>
    /// <param name="changes">The changes, one behind the other.</param>
    /// <param name="first">The number of the first of them; those that this ledger has already are skipped.</param>
    /// <returns>Bytes of the changes that were skipped.</returns>
    /// <exception cref="LedgerFormatException">A change is damaged, does not fit the state, or one before it is missing.</exception>
    public int Replay(ReadOnlySpan<byte> changes, ulong first)
    {
        if (first > Changes + 1)
        {
            throw new LedgerFormatException(
                $"The record begins with change {first}, and those before it end with change {Changes}; the changes between are missing.");
        }

        int skipped = 0;
        var reader = new LedgerReader(changes);
        for (ulong number = first; !reader.IsAtEnd; number++)
        {
            var change = (LedgerChange)reader.Byte();
            bool isNew = number > Changes;
            switch (change)
            {
                case LedgerChange.Leased:
                    ReplayLease(HeldLease.Read(ref reader), isNew);
                    break;
                case LedgerChange.Renewed:
                    ReplayRenewal(reader.Number(), reader.Moment(), isNew);
                    break;
                case LedgerChange.Ended:
                    ReplayEnd(reader.Number(), reader.Moment(), isNew);
                    break;
                case LedgerChange.Grown:
                    ReplayGrowth(reader.Number(), isNew);
                    break;
                case LedgerChange.Drained:
                    bool isDraining = reader.Byte() != 0;
                    IsDraining = isNew ? isDraining : IsDraining;
                    break;
                case LedgerChange.Labelled:
                    LabelSet labels = LabelRecord.Read(ref reader);
                    Spec = isNew ? Spec with { Labels = labels } : Spec;
                    break;
                case LedgerChange.Registered:
                    ReplayRegistration(SpecRecord.Read(ref reader), isNew);
                    break;
                case LedgerChange.Removed:
                    IsRemoved |= isNew;
                    break;
                default:
                    throw new LedgerFormatException($"Change {number} is of the kind {(byte)change}, which this version does not know.");
            }

            Changes = ulong.Max(Changes, number);
            skipped = isNew ? skipped : reader.Position;
        }

        return skipped;
    }

    /// <summary>Makes the ledger whose whole history is in a journal, from its registration on.</summary>
    /// <param name="changes">The changes, of which the registration is the first.</param>
    /// <param name="keyRetention">The time for which the keys of ended leases are remembered.</param>
    /// <exception cref="LedgerFormatException">A change is damaged, or the first one is no registration.</exception>
    public static SpaceLedger FromJournal(ReadOnlySpan<byte> changes, TimeSpan keyRetention)
    {
        var reader = new LedgerReader(changes);
        if ((LedgerChange)reader.Byte() != LedgerChange.Registered)
        {
            throw new LedgerFormatException("The journal has no snapshot before it, and does not begin with a registration.");
        }

        SpaceLedger ledger = Create(SpecRecord.Read(ref reader), keyRetention);
        ledger.Replay(reader.Rest(), first: 2);
        return ledger;
    }

    /// <summary>Writes the change that a new ledger begins with.</summary>
    public static void WriteRegistration(LedgerWriter journal, SpaceSpec spec)
    {
        journal.Byte((byte)LedgerChange.Registered);
        SpecRecord.Write(journal, spec);
    }

    private void ReplayRegistration(SpaceSpec spec, bool isNew)
    {
        if (isNew)
        {
            ApplyRegistration(IsRemoved ? spec
                : throw new LedgerFormatException($"The journal registers the space {spec.Id} a second time."));
        }
    }

    private void ReplayLease(HeldLease lease, bool isNew)
    {
        if (isNew)
        {
            if (lease.Number <= _lastNumber || _byKey.ContainsKey(lease.Key))
            {
                throw new LedgerFormatException($"Lease #{lease.Number} of the journal has a number or a key that the ledger already has.");
            }

            _memory.Reserve(lease.Number, lease.Blocks);
            Enter(lease);
        }
    }

    private void ReplayRenewal(ulong number, DateTimeOffset? end, bool isNew)
    {
        if (isNew)
        {
            SetEnd(_leases.TryGetValue(number, out HeldLease? lease) ? lease : throw Missing(number), end);
        }
    }

    private void ReplayEnd(ulong number, DateTimeOffset? moment, bool isNew)
    {
        if (isNew)
        {
            Leave(_leases.ContainsKey(number) ? number : throw Missing(number), moment ?? throw Missing(number));
        }
    }

    private void ReplayGrowth(ulong newSize, bool isNew)
    {
        if (isNew)
        {
            ApplyGrowth(newSize >= Spec.Size ? newSize
                : throw new LedgerFormatException($"The journal grows the space to {newSize} bytes, and it has {Spec.Size}."));
        }
    }

    /// <summary>Enters a lease whose memory is allocated.</summary>
    private void Enter(HeldLease lease)
    {
        _lastNumber = lease.Number;
        _leases.Add(lease.Number, lease);
        _byKey.Add(lease.Key, lease);
        _expiries.Add(lease.Number, lease.ExpiresAt);
    }

    /// <summary>Takes a lease out, frees its memory and remembers its key.</summary>
    private void Leave(ulong number, DateTimeOffset moment)
    {
        _leases.Remove(number, out HeldLease? lease);
        _byKey.Remove(lease!.Key);
        _ended.Add(lease.Key, moment, moment - _keyRetention);
        _memory.Free(number);
    }

    private void SetEnd(HeldLease lease, DateTimeOffset? end)
    {
        lease.ExpiresAt = end;
        _expiries.Add(lease.Number, end);
    }

    private void Record(LedgerChange change, Action<LedgerWriter> write)
    {
        Changes++;
        _journal.Byte((byte)change);
        write(_journal);
    }

    private static LedgerFormatException Missing(ulong number) =>
        new($"The journal names lease #{number}, which the ledger does not have.");
}
