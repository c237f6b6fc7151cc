using Cleave.Orleans.Ledger;

namespace Cleave.Orleans.Tests.Ledger;

/// <summary>The rules of a ledger, one by one.</summary>
public sealed class LedgerTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_000);
    private static readonly TimeSpan Retention = TimeSpan.FromMinutes(2);

    private readonly SpaceLedger _ledger = SpaceLedger.Create(Spec(), Retention);

    [Fact]
    public void A_request_that_is_sent_again_gets_the_same_lease()
    {
        LeaseRequest request = Request(3);
        Lease lease = _ledger.Lease(request, Start).GetLease();
        Assert.Equal(lease, _ledger.Lease(request, Start.AddSeconds(1)).GetLease());
        Assert.Equal(1, _ledger.Count);
        Assert.Equal(LeaseStatus.KeyUsed, _ledger.Lease(request with { Size = 4 << 20 }, Start).Status);
    }

    [Fact]
    public void A_late_copy_of_a_request_gets_no_second_lease_after_the_first_was_released()
    {
        LeaseRequest request = Request(1);
        Assert.True(_ledger.Release(_ledger.Lease(request, Start).GetLease().FencingNumber, Start));
        Assert.Equal(LeaseStatus.KeyUsed, _ledger.Lease(request, Start + Retention).Status);
        Assert.Equal(LeaseStatus.Granted, _ledger.Lease(request, Start + Retention + TimeSpan.FromSeconds(1)).Status);
    }

    [Fact]
    public void Fencing_numbers_grow_also_over_a_restore()
    {
        ulong first = _ledger.Lease(Request(1), Start).GetLease().FencingNumber;
        _ledger.Release(first, Start);
        SpaceLedger restored = SpaceLedger.Restore(_ledger.Save(), Retention);
        Assert.True(restored.Lease(Request(1), Start).GetLease().FencingNumber > first);
    }

    [Fact]
    public void An_expired_lease_is_over_at_its_end_and_not_before()
    {
        Lease lease = _ledger.Lease(Request(64) with { TimeToLive = TimeSpan.FromSeconds(10) }, Start).GetLease();
        Assert.Equal(Start.AddSeconds(10), lease.ExpiresAt);
        Assert.Equal(LeaseStatus.NoSpace, _ledger.Lease(Request(1), Start.AddSeconds(9)).Status);
        Assert.Equal(LeaseStatus.Granted, _ledger.Renew(lease.FencingNumber, TimeSpan.FromSeconds(5), Start.AddSeconds(9)).Status);
        Assert.Equal(0, _ledger.Expire(Start.AddSeconds(13)));
        Assert.Equal(LeaseStatus.Granted, _ledger.Lease(Request(1), Start.AddSeconds(14)).Status);
        Assert.Equal(LeaseStatus.NotHeld, _ledger.Renew(lease.FencingNumber, null, Start.AddSeconds(14)).Status);
    }

    [Fact]
    public void A_lease_without_a_time_to_live_never_expires()
    {
        Lease lease = _ledger.Lease(Request(1) with { TimeToLive = null }, Start).GetLease();
        Assert.Null(lease.ExpiresAt);
        Assert.Equal(0, _ledger.Expire(DateTimeOffset.MaxValue));
        Assert.Null(_ledger.GetStatistics().NextExpiry);
    }

    [Fact]
    public void A_draining_space_keeps_its_leases_and_grants_no_new_ones()
    {
        LeaseRequest held = Request(1);
        Lease lease = _ledger.Lease(held, Start).GetLease();
        Assert.True(_ledger.SetDraining(true));
        Assert.False(_ledger.SetDraining(true));
        Assert.Equal(LeaseStatus.Draining, _ledger.Lease(Request(1), Start).Status);
        Assert.Equal(lease, _ledger.Lease(held, Start).GetLease());
        Assert.True(_ledger.SetDraining(false));
        Assert.Equal(LeaseStatus.Granted, _ledger.Lease(Request(1), Start).Status);
    }

    [Fact]
    public void A_space_that_grew_has_room_for_more()
    {
        _ledger.Lease(Request(64), Start).GetLease();
        Assert.True(_ledger.Grow(96 << 20));
        Assert.Equal(new LeasedBlock(64 << 20, 32 << 20), Assert.Single(_ledger.Lease(Request(32), Start).GetLease().Blocks));
        var failure = Assert.Throws<ArgumentOutOfRangeException>(() => _ledger.Grow(1 << 20));
        Assert.Equal("newSize", failure.ParamName);
    }

    [Fact]
    public void A_scattered_lease_has_its_runs_in_order_and_with_gaps()
    {
        Lease[] chunks = [.. Enumerable.Range(0, 64).Select(_ => _ledger.Lease(Request(1), Start).GetLease())];
        foreach (Lease chunk in chunks.Where(chunk => chunk.Blocks[0].Offset % (4 << 20) == 0))
        {
            _ledger.Release(chunk.FencingNumber, Start);
        }

        Assert.Equal(LeaseStatus.NoSpace, _ledger.Lease(Request(2), Start).Status);
        Lease scattered = _ledger.Lease(Request(2) with { IsContiguous = false }, Start).GetLease();
        Assert.Equal(2, scattered.Blocks.Length);
        Assert.True(scattered.Blocks[0].End < scattered.Blocks[1].Offset);
        Assert.Equal(2UL << 20, scattered.Size);
    }

    [Fact]
    public void Pages_go_through_all_leases_by_their_numbers()
    {
        Lease[] leases = [.. Enumerable.Range(0, 10).Select(_ => _ledger.Lease(Request(1), Start).GetLease())];
        LeasePage first = _ledger.GetPage(0, 4);
        LeasePage second = _ledger.GetPage(first.Next!.Value, 4);
        LeasePage third = _ledger.GetPage(second.Next!.Value, 4);
        Assert.Equal(leases.AsEnumerable(), first.Leases.Concat(second.Leases).Concat(third.Leases));
        Assert.Null(third.Next);
    }

    [Fact]
    public void A_refusal_names_what_is_free()
    {
        _ledger.Lease(Request(60), Start).GetLease();
        LeaseAnswer refused = _ledger.Lease(Request(5), Start);
        Assert.Contains("4 MiB", refused.Message, StringComparison.Ordinal);
        Assert.Throws<LeaseException>(refused.GetLease);
    }

    [Fact]
    public void A_removed_space_that_is_registered_again_goes_on_with_its_numbers_and_ended_keys()
    {
        LeaseRequest ended = Request(1);
        Lease lease = _ledger.Lease(ended, Start).GetLease();
        Assert.Throws<InvalidOperationException>(_ledger.Remove);
        _ledger.Release(lease.FencingNumber, Start);
        _ledger.Remove();
        Assert.True(SpaceLedger.Restore(_ledger.Save(), Retention).GetStatistics().IsRemoved);
        _ledger.Register(Spec() with { Size = 8 << 20 });
        Assert.Equal(LeaseStatus.KeyUsed, _ledger.Lease(ended, Start).Status);
        Assert.Equal(lease.FencingNumber + 1, _ledger.Lease(Request(8), Start).GetLease().FencingNumber);

        // The same from the registration on, as it is stored before the first snapshot.
        var journal = new LedgerWriter();
        SpaceLedger.WriteRegistration(journal, Spec());
        journal.Raw(_ledger.TakeChanges());
        SpaceLedger copy = SpaceLedger.FromJournal(journal.Written, Retention);
        Assert.Equal(_ledger.GetStatistics(), copy.GetStatistics());
        Assert.Equal(_ledger.Save(), copy.Save());
        Assert.Throws<LedgerFormatException>(() => SpaceLedger.FromJournal(journal.Written[20..], Retention));
    }

    [Fact]
    public void A_damaged_snapshot_and_a_journal_with_a_gap_are_refused()
    {
        _ledger.Lease(Request(1), Start).GetLease();
        byte[] state = _ledger.Save();
        for (int index = 0; index < state.Length; index++)
        {
            byte[] damaged = [.. state];
            damaged[index] ^= 0x10;
            Assert.Throws<LedgerFormatException>(() => SpaceLedger.Restore(damaged, Retention));
            Assert.Throws<LedgerFormatException>(() => SpaceLedger.Restore(state.AsSpan(0, index), Retention));
        }

        SpaceLedger empty = SpaceLedger.Create(Spec(), Retention);
        Assert.Throws<LedgerFormatException>(() => empty.Replay(_ledger.TakeChanges(), 3));
    }

    private static SpaceSpec Spec() => new() { Id = "gpu", Size = 64 << 20, ChunkSize = 1 << 20 };

    private static LeaseRequest Request(int mebibytes) => new(ByteSize.FromMiB(mebibytes));
}
