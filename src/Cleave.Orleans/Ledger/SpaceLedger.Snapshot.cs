using System.Buffers;

namespace Cleave.Orleans.Ledger;

/// <content>Snapshots: the whole ledger as bytes.</content>
internal sealed partial class SpaceLedger
{
    /// <summary>The version of the format that is written.</summary>
    private const byte Version = 1;

    private const int DrainingFlag = 1;
    private const int RemovedFlag = 2;

    /// <summary>Writes the whole ledger, changes that nobody has taken yet included.</summary>
    /// <returns>The bytes, with a checksum at their end.</returns>
    public byte[] Save()
    {
        var writer = new LedgerWriter();
        writer.Byte(Version);
        writer.Number(Changes);
        SpecRecord.Write(writer, Spec);
        writer.Byte((byte)((IsDraining ? DrainingFlag : 0) | (IsRemoved ? RemovedFlag : 0)));
        writer.Number(_lastNumber);
        var memory = new ArrayBufferWriter<byte>();
        _memory.Save(memory);
        writer.Bytes(memory.WrittenSpan);
        writer.Number((ulong)_leases.Count);
        foreach (HeldLease lease in _leases.Values)
        {
            lease.WriteTerms(writer);
        }

        _ended.Write(writer);
        writer.Checksum();
        return writer.Written.ToArray();
    }

    /// <summary>Makes the ledger that a snapshot describes.</summary>
    /// <exception cref="LedgerFormatException">The snapshot is damaged or of a newer version.</exception>
    public static SpaceLedger Restore(ReadOnlySpan<byte> snapshot, TimeSpan keyRetention)
    {
        var reader = new LedgerReader(LedgerChecksum.Strip(snapshot));
        byte version = reader.Byte();
        if (version != Version)
        {
            throw new LedgerFormatException($"The snapshot is of version {version}; this program reads version {Version}.");
        }

        ulong changes = reader.Number();
        SpaceSpec spec = SpecRecord.Read(ref reader);
        byte flags = reader.Byte();
        ulong lastNumber = reader.Number();
        var ledger = new SpaceLedger(spec, LeaseMemory.Restore(spec.Kind, reader.Bytes()), keyRetention)
        {
            Changes = changes,
            IsDraining = (flags & DrainingFlag) != 0,
            IsRemoved = (flags & RemovedFlag) != 0,
        };
        for (int count = reader.Count(); count > 0; count--)
        {
            HeldLease lease = HeldLease.ReadTerms(ref reader);
            lease.Blocks = ledger._memory.Take(lease.Number);
            ledger.Enter(lease);
        }

        ledger._lastNumber = lastNumber;
        ledger._ended = EndedKeys.Read(ref reader);
        return reader.IsAtEnd ? ledger : throw new LedgerFormatException("Bytes follow the end of the snapshot.");
    }
}
