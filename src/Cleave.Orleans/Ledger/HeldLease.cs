using System.Collections.Immutable;

namespace Cleave.Orleans.Ledger;

/// <summary>A lease in the ledger of its space.</summary>
internal sealed class HeldLease
{
    public required ulong Number { get; init; }

    public required Guid Key { get; init; }

    public required string Owner { get; init; }

    /// <summary>Bytes that the request asked for, before they were rounded up.</summary>
    public required ulong AskedSize { get; init; }

    /// <summary>The alignment that the request asked for; 0 for any.</summary>
    public required ulong Alignment { get; init; }

    public required bool IsContiguous { get; init; }

    public ImmutableArray<LeasedBlock> Blocks { get; set; } = [];

    /// <summary>The end of the lease; null if it never expires.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>Tells whether a request asks for the memory that this lease has.</summary>
    public bool Serves(LeaseRequest request) =>
        request.Size == AskedSize && request.Alignment == Alignment && request.IsContiguous == IsContiguous && request.Owner == Owner;

    public Lease ToLease(string spaceId) => new()
    {
        SpaceId = spaceId,
        FencingNumber = Number,
        Key = Key,
        Owner = Owner,
        Blocks = Blocks,
        ExpiresAt = ExpiresAt,
    };

    /// <summary>Writes the lease with its runs, for a journal.</summary>
    public void Write(LedgerWriter writer)
    {
        WriteTerms(writer);
        writer.Number((ulong)Blocks.Length);
        foreach (LeasedBlock block in Blocks)
        {
            writer.Number(block.Offset);
            writer.Number(block.Size);
        }
    }

    /// <summary>Writes the lease without its runs, for a snapshot, in which the allocator has them.</summary>
    public void WriteTerms(LedgerWriter writer)
    {
        writer.Number(Number);
        writer.Key(Key);
        writer.Text(Owner);
        writer.Number(AskedSize);
        writer.Number(Alignment);
        writer.Byte(IsContiguous ? (byte)1 : (byte)0);
        writer.Moment(ExpiresAt);
    }

    /// <summary>Reads a lease of a journal.</summary>
    public static HeldLease Read(ref LedgerReader reader)
    {
        HeldLease lease = ReadTerms(ref reader);
        var blocks = new LeasedBlock[reader.Count()];
        for (int index = 0; index < blocks.Length; index++)
        {
            ulong offset = reader.Number();
            blocks[index] = new LeasedBlock(offset, reader.Number());
        }

        lease.Blocks = ImmutableArray.Create(blocks);
        return lease;
    }

    /// <summary>Reads a lease of a snapshot, whose runs are set afterwards.</summary>
    public static HeldLease ReadTerms(ref LedgerReader reader)
    {
        ulong number = reader.Number();
        Guid key = reader.Key();
        string owner = reader.Text();
        ulong askedSize = reader.Number();
        ulong alignment = reader.Number();
        bool isContiguous = reader.Byte() != 0;
        DateTimeOffset? expiresAt = reader.Moment();
        return new HeldLease
        {
            Number = number,
            Key = key,
            Owner = owner,
            AskedSize = askedSize,
            Alignment = alignment,
            IsContiguous = isContiguous,
            ExpiresAt = expiresAt,
        };
    }
}
