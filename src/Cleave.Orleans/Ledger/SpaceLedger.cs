using System.Collections.Immutable;

namespace Cleave.Orleans.Ledger;

/// <summary>The ledger of one space: its memory, its leases, and a record of each change.</summary>
/// <remarks>
/// <para>
/// The ledger knows no clock, no storage and no network. Each call gets the moment at which it happens. Each change is one entry of the
/// journal; a snapshot and the entries after it give the same ledger again.
/// </para>
/// <para>
/// Invariants. Fenced: a new lease has a larger number than all before it. Keyed: of one key at most one lease is held, and none while the
/// key is remembered as ended. Disjoint: no byte is of two leases. Whole: the bytes of all leases and the free bytes are the size of the
/// space.
/// </para>
/// <para>Not safe from several threads at once.</para>
/// </remarks>
internal sealed partial class SpaceLedger
{
    private readonly SortedDictionary<ulong, HeldLease> _leases = [];
    private readonly Dictionary<Guid, HeldLease> _byKey = [];
    private readonly ExpiryQueue _expiries;
    private readonly LedgerWriter _journal = new();
    private readonly TimeSpan _keyRetention;
    private LeaseMemory _memory;
    private EndedKeys _ended = new();
    private ulong _lastNumber;

    private SpaceLedger(SpaceSpec spec, LeaseMemory memory, TimeSpan keyRetention)
    {
        Spec = spec;
        _keyRetention = keyRetention;
        _memory = memory;
        _expiries = new ExpiryQueue(number => _leases.TryGetValue(number, out HeldLease? lease) ? lease.ExpiresAt : null);
    }

    /// <summary>The description of the space, with the size that it has now.</summary>
    public SpaceSpec Spec { get; private set; }

    /// <summary>The number of changes so far; the registration is the first.</summary>
    public ulong Changes { get; private set; }

    /// <summary>Whether new leases are refused.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>Whether the space was removed. What stays are its numbers and ended keys, in case it is registered again.</summary>
    public bool IsRemoved { get; private set; }

    /// <summary>The number of leases that are held.</summary>
    public int Count => _leases.Count;

    /// <summary>The largest fencing number so far; 0 before the first lease.</summary>
    public ulong LastNumber => _lastNumber;

    /// <summary>Makes the ledger of a space without leases.</summary>
    /// <exception cref="ArgumentException">The description is invalid.</exception>
    public static SpaceLedger Create(SpaceSpec spec, TimeSpan keyRetention)
    {
        spec.Check(nameof(spec));
        return new SpaceLedger(spec, LeaseMemory.Create(spec), keyRetention) { Changes = 1 };
    }

    /// <summary>Grants the lease that a request asks for, or the one that it got before.</summary>
    public LeaseAnswer Lease(LeaseRequest request, DateTimeOffset now)
    {
        Expire(now);
        if (request.Describe() is { } complaint)
        {
            return Refuse(LeaseStatus.Invalid, complaint);
        }

        if (_byKey.TryGetValue(request.Key, out HeldLease? held))
        {
            return held.Serves(request) ? Grant(held) : Refuse(
                LeaseStatus.KeyUsed,
                $"The key {request.Key} has lease #{held.Number} with other terms; a new request needs a new key.");
        }

        if (_ended.Contains(request.Key, now - _keyRetention))
        {
            return Refuse(LeaseStatus.KeyUsed, $"The lease of the key {request.Key} has ended; a new request needs a new key.");
        }

        if (IsDraining)
        {
            return Refuse(LeaseStatus.Draining, $"The space {Spec.Id} is being drained and grants no new leases.");
        }

        ulong number = _lastNumber + 1;
        if (!_memory.TryAllocate(number, request, out ImmutableArray<LeasedBlock> blocks, out AllocationFailure failure))
        {
            return Refuse(failure.IsInvalid ? LeaseStatus.Invalid : LeaseStatus.NoSpace, failure.ToString());
        }

        var lease = new HeldLease
        {
            Number = number,
            Key = request.Key,
            Owner = request.Owner,
            AskedSize = request.Size,
            Alignment = request.Alignment,
            IsContiguous = request.IsContiguous,
            Blocks = blocks,
            ExpiresAt = EndOf(request.TimeToLive, now),
        };
        Enter(lease);
        Record(LedgerChange.Leased, lease.Write);
        return Grant(lease);
    }

    /// <summary>Gives a lease a new end.</summary>
    /// <param name="number">The fencing number.</param>
    /// <param name="timeToLive">The time from now to the new end; null for a lease that never expires.</param>
    /// <param name="now">The moment of the call.</param>
    public LeaseAnswer Renew(ulong number, TimeSpan? timeToLive, DateTimeOffset now)
    {
        Expire(now);
        if (!LeaseRequest.IsTimeToLive(timeToLive))
        {
            return Refuse(
                LeaseStatus.Invalid,
                $"The time to live is {timeToLive}; it must be above zero and at most {LeaseRequest.MaxTimeToLive.Days} days, or null for "
                    + "a lease that never expires.");
        }

        if (!_leases.TryGetValue(number, out HeldLease? lease))
        {
            return NotHeld(number);
        }

        DateTimeOffset? end = EndOf(timeToLive, now);
        SetEnd(lease, end);
        Record(LedgerChange.Renewed, writer =>
        {
            writer.Number(number);
            writer.Moment(end);
        });
        return Grant(lease);
    }

    /// <summary>Ends a lease and frees its memory.</summary>
    /// <returns>Whether the lease was held.</returns>
    public bool Release(ulong number, DateTimeOffset now)
    {
        Expire(now);
        return End(number, now);
    }

    /// <summary>Ends the leases whose time has come.</summary>
    /// <returns>The number of leases that ended.</returns>
    public int Expire(DateTimeOffset now)
    {
        int count = 0;
        while (_expiries.TryTake(now, out ulong number))
        {
            End(number, now);
            count++;
        }

        return count;
    }

    private bool End(ulong number, DateTimeOffset now)
    {
        if (!_leases.ContainsKey(number))
        {
            return false;
        }

        DateTimeOffset moment = Rounded(now);
        Leave(number, moment);
        Record(LedgerChange.Ended, writer =>
        {
            writer.Number(number);
            writer.Moment(moment);
        });
        return true;
    }

    private LeaseAnswer Grant(HeldLease lease) => new() { Status = LeaseStatus.Granted, Lease = lease.ToLease(Spec.Id) };

    private LeaseAnswer NotHeld(ulong number) => Refuse(
        LeaseStatus.NotHeld,
        $"The space {Spec.Id} has no lease #{number}"
            + (number <= _lastNumber ? " any more: it was released, or its time ended." : $"; the last one was #{_lastNumber}."));

    private static LeaseAnswer Refuse(LeaseStatus status, string message) => new() { Status = status, Message = message };

    private static DateTimeOffset? EndOf(TimeSpan? timeToLive, DateTimeOffset now) => timeToLive is { } life ? Rounded(now + life) : null;

    /// <summary>Rounds a moment up to the milliseconds that a record keeps.</summary>
    private static DateTimeOffset Rounded(DateTimeOffset moment) =>
        DateTimeOffset.FromUnixTimeMilliseconds(
            (moment.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond);
}
