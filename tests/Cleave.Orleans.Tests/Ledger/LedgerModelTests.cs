using Cleave.Orleans.Ledger;
using Cleave.Tests;

namespace Cleave.Orleans.Tests.Ledger;

/// <summary>Random calls on a ledger beside a plain model, with restores in between: by snapshot, and by an older snapshot and the
/// journal.</summary>
public sealed class LedgerModelTests
{
    private const ulong Chunk = 1 << 20;
    private static readonly TimeSpan Retention = TimeSpan.FromSeconds(30);

    public static TheoryData<SpaceKind, int> Seeds
    {
        get
        {
            var data = new TheoryData<SpaceKind, int>();
            for (int seed = 0; seed < TestEffort.Runs(40); seed++)
            {
                data.Add(seed % 2 == 0 ? SpaceKind.Buddy : SpaceKind.BestFit, seed);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_ledger_is_its_model_and_its_restored_copies_are_it(SpaceKind kind, int seed)
    {
        var run = new Run(kind, seed);
        for (int step = 0; step < 400; step++)
        {
            run.Step();
        }
    }

    /// <summary>A ledger, what it should hold, and what the store would have.</summary>
    private sealed class Run(SpaceKind kind, int seed)
    {
        private readonly Random _random = new(seed);
        private readonly Dictionary<Guid, (LeaseRequest Request, Lease Lease)> _held = [];
        private readonly Dictionary<Guid, DateTimeOffset> _ended = [];
        private readonly List<byte> _journal = [];
        private SpaceLedger _ledger = SpaceLedger.Create(
            new SpaceSpec { Id = "space", Size = 32 * Chunk, ChunkSize = Chunk, Kind = kind }, Retention);
        private byte[]? _snapshot;
        private ulong _first;
        private ulong _last;
        private DateTimeOffset _now = DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_000);

        public void Step()
        {
            _now += TimeSpan.FromMilliseconds(_random.Next(3000));
            EndExpired();
            switch (_random.Next(12))
            {
                case < 5:
                    LeaseNew();
                    break;
                case 5 when _held.Count > 0:
                    (LeaseRequest again, Lease known) = _held.Values.ElementAt(_random.Next(_held.Count));
                    Assert.Equal(known, _ledger.Lease(again, _now).GetLease());
                    break;
                case 6 when _ended.Count > 0:
                    Guid key = _ended.Keys.ElementAt(_random.Next(_ended.Count));
                    if (_ended[key] >= _now - Retention)
                        Assert.Equal(LeaseStatus.KeyUsed, _ledger.Lease(new LeaseRequest(1) { Key = key }, _now).Status);
                    break;
                case 7 when _held.Count > 0:
                    Renew();
                    break;
                case 8 or 9 when _held.Count > 0:
                    Lease ending = _held.Values.ElementAt(_random.Next(_held.Count)).Lease;
                    Assert.True(_ledger.Release(ending.FencingNumber, _now));
                    End(ending);
                    break;
                case 10 when _random.Next(10) == 0:
                    Assert.True(_ledger.Grow(_ledger.Spec.Size + Chunk));
                    break;
                default:
                    Restore();
                    break;
            }

            Check();
        }

        private void LeaseNew()
        {
            LeaseRequest request = new((ulong)_random.Next(1, 6) * Chunk - (ulong)_random.Next(2))
            {
                IsContiguous = _random.Next(2) == 0,
                Alignment = _random.Next(3) == 0 ? Chunk << _random.Next(3) : 0,
                Owner = "holder " + _random.Next(3),
                TimeToLive = _random.Next(4) == 0 ? null : TimeSpan.FromMilliseconds(_random.Next(1, 20_000)),
            };
            LeaseAnswer answer = _ledger.Lease(request, _now);
            if (answer.Lease is { } lease)
            {
                Assert.True(lease.FencingNumber > _last);
                Assert.InRange(lease.Size, request.Size, request.Size + Chunk);
                Assert.True(lease.Blocks.Length == 1 || !request.IsContiguous);
                _last = lease.FencingNumber;
                _held.Add(request.Key, (request, lease));
            }
            else
            {
                Assert.Equal(LeaseStatus.NoSpace, answer.Status);
            }
        }

        private void Renew()
        {
            (LeaseRequest request, Lease lease) = _held.Values.ElementAt(_random.Next(_held.Count));
            Lease renewed = _ledger.Renew(lease.FencingNumber, TimeSpan.FromSeconds(5), _now).GetLease();
            Assert.Equal(lease with { ExpiresAt = renewed.ExpiresAt }, renewed);
            Assert.InRange(renewed.ExpiresAt!.Value, _now.AddSeconds(5), _now.AddSeconds(5.001));
            _held[request.Key] = (request, renewed);
        }

        private void EndExpired()
        {
            Lease[] expired = [.. _held.Values.Select(entry => entry.Lease).Where(lease => lease.ExpiresAt <= _now)];
            Array.ForEach(expired, End);
            Assert.Equal(expired.Length, _ledger.Expire(_now));
        }

        private void End(Lease lease)
        {
            _held.Remove(lease.Key);
            _ended[lease.Key] = _now;
        }

        /// <summary>Goes on with a copy: of a new snapshot, or of an older one and the changes after it.</summary>
        private void Restore()
        {
            _journal.AddRange(_ledger.TakeChanges());
            byte[] state = _ledger.Save();
            if (_snapshot is null || _random.Next(3) == 0)
            {
                (_snapshot, _first) = (state, _ledger.Changes + 1);
                _journal.Clear();
            }

            // A snapshot that is newer than the journal's begin, as after a crash between the two writes.
            SpaceLedger copy = SpaceLedger.Restore(_random.Next(2) == 0 ? state : _snapshot, Retention);
            copy.Replay(_journal.ToArray(), _first);
            Assert.Equal(_ledger.GetStatistics(), copy.GetStatistics());
            _ledger = copy;
        }

        private void Check()
        {
            _ledger.Validate();
            Assert.Equal(_held.Values.Select(entry => entry.Lease).OrderBy(lease => lease.FencingNumber), _ledger.GetPage(0, 1000).Leases);
            SpaceStatistics statistics = _ledger.GetStatistics();
            Assert.Equal(statistics.Size - _held.Values.Aggregate(0UL, (sum, entry) => sum + entry.Lease.Size), statistics.FreeBytes);
            Assert.Equal(_held.Values.Min(entry => entry.Lease.ExpiresAt), statistics.NextExpiry);
            Assert.Equal(_last, statistics.LastFencingNumber);
        }
    }
}
