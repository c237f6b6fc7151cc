using Cleave.Orleans.Grains;
using Cleave.Orleans.Ledger;
using Cleave.Tests;
using Orleans.Storage;

namespace Cleave.Orleans.Tests.Grains;

/// <summary>A ledger in three records: what is read again after a silo died in the middle of a write, and how long writes are.</summary>
public sealed class LedgerStoreTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_000);
    private static readonly FleetOptions Short = new() { JournalBytes = 200, LogBytes = 600 };

    private readonly RecordDisk _disk = new();

    [Fact]
    public async Task After_a_crash_at_any_write_the_ledger_is_that_before_or_after_it()
    {
        var random = new Random(19);
        SpaceLedger ledger = SpaceLedger.Create(Spec(), Short.KeyRetention);
        await _disk.Open(Short).Create(ledger);
        string before = Describe(ledger);
        for (int round = TestEffort.Runs(1000, atLeast: 50); round > 0; round--)
        {
            (LedgerStore store, SpaceLedger? loaded) = await _disk.Load(Short);
            string found = Describe(loaded!);
            Assert.True(found == before || found == Describe(ledger), $"{found}\nis neither\n{before}\nnor\n{Describe(ledger)}");
            // What was not durable is gone; the round goes on from what is.
            ledger = loaded!;
            before = Describe(ledger);
            _disk.WritesLeft = random.Next(12);
            while (await TryWrite(store, ledger))
            {
                Assert.Equal(ledger.Changes, store.Durable!.Changes);
                before = Describe(ledger);
                for (int change = random.Next(1, 4); change > 0; change--)
                {
                    Change(ledger, random);
                }
            }

            _disk.WritesLeft = int.MaxValue;
        }

        ledger.Validate();
        // Each kind of record was written, so that each of them was a place to die at.
        Assert.Equal(["journal", "log", "snapshot"], _disk.Writes.Select(write => write.Name).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_activation_that_lost_its_space_cannot_confirm_that_it_has_it()
    {
        SpaceLedger first = SpaceLedger.Create(Spec(), Short.KeyRetention);
        LedgerStore old = _disk.Open(Short);
        await old.Create(first);
        (LedgerStore store, SpaceLedger? second) = await _disk.Load(Short);
        second!.Lease(new LeaseRequest(1), Start).GetLease();
        await store.Write(second);
        string held = Describe(second);

        // Without a change, nothing is written, and so nothing is confirmed.
        int writes = _disk.Writes.Count;
        await old.Write(first);
        Assert.Equal(writes, _disk.Writes.Count);
        old.RequestConfirmation();
        await Assert.ThrowsAsync<InconsistentStateException>(() => old.Write(first));
        store.RequestConfirmation();
        await store.Write(second);
        Assert.Equal(held, Describe((await _disk.Load(Short)).Ledger!));
    }

    [Theory]
    [InlineData("log", true)]
    [InlineData("log", false)]
    [InlineData("snapshot", true)]
    [InlineData("snapshot", false)]
    public async Task A_late_write_of_an_activation_that_lost_its_space_changes_nothing(string late, bool isFirstOfItsRecord)
    {
        SpaceLedger first = SpaceLedger.Create(Spec(), Short.KeyRetention);
        LedgerStore old = _disk.Open(Short);
        await old.Create(first);
        var paused = new TaskCompletionSource();
        var isHeld = new TaskCompletionSource();
        _disk.Before = name => name == late && isHeld.TrySetResult() ? paused.Task : Task.CompletedTask;
        Task writing = Task.CompletedTask;
        while (!isHeld.Task.IsCompleted)
        {
            await writing;
            first.Lease(new LeaseRequest(1), Start).GetLease();
            writing = old.Write(first);
        }

        // Another activation takes over, and fences the first one by its journal; with a short limit it writes the same record too.
        (LedgerStore store, SpaceLedger? second) = await _disk.Load(isFirstOfItsRecord ? new FleetOptions() : Short);
        Assert.Equal(Describe(first), Describe(second!));
        second!.Lease(new LeaseRequest(1), Start).GetLease();
        await store.Write(second);
        paused.SetResult();
        Assert.Equal(isFirstOfItsRecord, await Record.ExceptionAsync(() => writing) is null);
        Assert.Equal(Describe(second), Describe((await _disk.Load(Short)).Ledger!));
        first.Lease(new LeaseRequest(1), Start).GetLease();
        await Assert.ThrowsAsync<InconsistentStateException>(() => old.Write(first));
        Assert.Equal(Describe(second), Describe((await _disk.Load(Short)).Ledger!));
    }

    [Fact]
    public async Task Most_writes_are_short_however_much_the_space_has()
    {
        var options = new FleetOptions();
        SpaceLedger ledger = SpaceLedger.Create(Spec() with { Size = 1 << 30 }, options.KeyRetention);
        LedgerStore store = _disk.Open(options);
        await store.Create(ledger);
        for (int lease = 0; lease < 600; lease++)
        {
            ledger.Lease(new LeaseRequest(1) { TimeToLive = null }, Start).GetLease();
        }

        await store.Write(ledger);
        ledger.SetDraining(true);
        ledger.SetDraining(false);
        await store.Write(ledger);
        Assert.Equal("snapshot", _disk.Writes[^1].Name);
        _disk.Writes.Clear();
        for (int round = 0; round < 1000; round++)
        {
            Lease lease = ledger.Lease(new LeaseRequest(1), Start.AddSeconds(round)).GetLease();
            await store.Write(ledger);
            ledger.Release(lease.FencingNumber, Start.AddSeconds(round));
            await store.Write(ledger);
        }

        // The snapshot has 600 leases and 120 ended keys, some 20 KB, and a change has 30 bytes.
        Assert.InRange(_disk.Writes.Average(write => write.Length), 300, 1500);
        Assert.All(_disk.Writes, write => Assert.True(write.Name != "journal" || write.Length < 1200, $"{write}"));
        Assert.InRange(_disk.Writes.Count, 2000, 2150);
        Assert.Equal(Describe(ledger), Describe((await _disk.Load(options)).Ledger!));
    }

    [Fact]
    public async Task A_journal_without_the_records_before_it_is_refused()
    {
        SpaceLedger ledger = SpaceLedger.Create(Spec(), Short.KeyRetention);
        LedgerStore store = _disk.Open(Short);
        await store.Create(ledger);
        while (_disk.Writes.All(write => write.Name != "log") || _disk.Writes[^1].Name != "journal")
        {
            ledger.Lease(new LeaseRequest(1), Start).GetLease();
            await store.Write(ledger);
        }

        var lost = new RecordDisk();
        _disk.CopyTo(lost, "journal");
        var failure = await Assert.ThrowsAsync<LedgerFormatException>(() => lost.Load(Short));
        Assert.StartsWith("The journal begins with change ", failure.Message, StringComparison.Ordinal);
    }

    private static SpaceSpec Spec() => new() { Id = "gpu", Size = 64 << 20, ChunkSize = 1 << 20 };

    private static async Task<bool> TryWrite(LedgerStore store, SpaceLedger ledger)
    {
        try
        {
            await store.Write(ledger);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static void Change(SpaceLedger ledger, Random random)
    {
        DateTimeOffset now = Start.AddSeconds(ledger.Changes);
        Lease[] held = [.. ledger.GetPage(0, 1000).Leases];
        switch (random.Next(10))
        {
            case < 4 when held.Length > 0:
                ledger.Release(held[random.Next(held.Length)].FencingNumber, now);
                break;
            case 4 when held.Length > 0:
                ledger.Renew(held[random.Next(held.Length)].FencingNumber, TimeSpan.FromHours(1), now);
                break;
            case 5:
                ledger.SetLabels(LabelSet.Of(("model", $"{random.Next(100)}")));
                break;
            default:
                ledger.Lease(new LeaseRequest(1 << 20) { TimeToLive = null, IsContiguous = random.Next(2) == 0 }, now);
                break;
        }
    }

    private static string Describe(SpaceLedger ledger) =>
        $"{ledger.Changes}: {ledger.GetStatistics()}\n"
        + string.Join('\n', ledger.GetPage(0, 1000).Leases.Select(lease => $"{lease.Key} {lease}"));
}
