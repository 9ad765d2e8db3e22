"""Words of a trade that its customers need not know: computing, networks, banking, insurance, logistics, health."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kb.coach.situation import Hint, Situation, Text, any_of

_RU_COMPUTING = """спулер* дрова|баг|баг[аиуе]|багов|багом|багу|баги прошивк* хард\\sресет* админк* кэш* кеш(?!б)* перелогин* токен*
реплицир* реплик[аиу] репликац* контроллер*\\sдомена конфиг* откати(?:м|л|ли|ть|те)|откатыва* деплой* задеплоить бэк[эе]нд* бэк фронт[эе]нд*
лог[иа]|логах|логов|логам тикет* эскалир* эскалац* пинг* запинг* продакш* прод[еау] хотфикс* фиксить пофикс* юзер* апдейт*
реестр*\\swindows ветк*\\sреестра дамп* кластер* [эе]ндпоинт* таймаут* тайм-аут* коллб[эе]к* колб[эе]к* веб-?хук* гейт(?:а|у|е|ом|ы)? ретра* рассинхрон*
девопс* накат(?:им|ит|ят|или|ил|ить|ывае)* хэш* хеш* инстанс* стейдж* фич[аеиу]|фичей бэклог* беклог* спринт(?:а|е|у|ом)? таск[аиу]?|таском апрув* заапрув*
воркфлоу воркэраунд* воркараунд* пайплайн* парс(?:ер|инг|ит|ить)* рендер* скрипт* билд* коммит* мердж* смердж* ребут* ребутн* перезалив* крон* сокет* миграци*\\sбаз*
криптопровайдер* траст-?стор* корнев*\\sсерт* серт(?:а|ы|ов|у|ом)? закрыт*\\sключ* контейнер*\\sключ* сервер*\\sприложени* принт-сервер* файл-сервер* прокси* файрвол* фаервол*
мидлвар* бэкап* бекап* сетап* провижн* траблшут* дебаж* отдебаж* дебаг* логин-сервер* легаси рефактор* джоб[аыу] кверт* воркер* тред[аы]? очеред*\\sсообщений
редирект* урл* гит(?:е|а|хаб)? репозитори* креш* краш* крашн* стектрейс* эксепшн* ос-зависим* инцидент-менеджер* тимлид*
заассайн* асап воспроизв[её]л[аи]?\\sбаг* регресси* сегфолт* эндюзер* нод[аеыу] под(?:е|ов)\\sкубер* кубер* докер* контейнериз* оверхед* пермишен* пермишн* дефолтн* кред(?:ы|ов|ами)
учетк[аиуе] шар[аеуы]\\s(?:на|не) расшар* лицензионн*\\sключ*\\sактивац* хост(?:а|е|у|ом|ы)? субдомен* поддомен*\\sзон* биллинг*
упал*\\s(?:сервер|баз|прод)* тулз* сабж* скоуп* воркспейс* домен-контролл* альфа-тест* таблиц*\\sмаршрутизац*"""
_RU_NETWORK = """аплинк* роутинг* com-порт* маршрутизац* подсет* коммутатор* свитч* свич(?:а|е|и|у)? патч-?корд* кроссировк* затухани* децибел* дбм
оптическ*\\sбюджет* pppoe mac-адрес* мак-адрес* шлюз* трассировк* трейс* магистрал* муфт[аеуы] сплиттер* медиаконвертер* оверлей* проброс* бондинг* аутентификац*\\sсесси*"""
_RU_MONEY = """чарджб[эе]к* эквайр* эквайер* холд|холд[аыуе]|холдом|холдир* клиринг* мерчант* реверсал* процессинг* преавториз* диспут* рефанд* фрод* антифрод* скоринг*
комплаенс* эмитент* аннуитет* акцепт* сторн* сальдо бенефициар* андеррайт* суброгац* аварком* франшиз*\\s(?:условн|безусловн)* выгодоприобрет* страхователь*
авизо инкассо овердрафт* рекламационн*\\sцикл* кредитов*\\sнетто дебетов*\\sоборот* амортизац* дисконтир* деривати* хеджир* маржинальн* ликвидност* транш* расчетн*\\sцикл*
безакцептн* абандон* депониров* начислен*\\sрезерв* первичк[аеиу] акт\\sсверки кассов*\\sразрыв* фискализ* фискальн*\\sнакоп* чек\\sкоррекции"""
_RU_OTHER = """фулфилмент* кросс-?док* ласт-?мил* инбаунд* аутбаунд* сортцентр* сорт-центр* консолидац*\\sгруз* овербукинг* ноушоу* но-шоу стыковк[аиу]\\sинтерлайн* интерлайн* трансфер-деск
анамнез* этиолог* контралатеральн* инвазивн* дифференциальн*\\sдиагно* верифицир*\\sдиагноз* гипоэхо* субклиническ* одпу ипу одн гвс хвс рсо фот сзв табелир* онбординг* оффбординг* грейд[аеуы]?
воронк[аеиу]\\sпродаж* лид[аеуы]?\\s(?:в|из) конверси* вайб-чек хелпдеск* сервис-деск* деск вендор* роудмап* таргетинг* омниканал* мвп"""
_EN_COMPUTING = """ldap|dns|dhcp|sso|api|apis|ssh|sql|smtp|imap|vlan|tcp|gpo|saml|oauth|ttl|cname|regex|json|xml|csp|cdn|smb|nfs|iops|uat
http\\s[45]\\d\\d spooler firmware reflash* regression driver\\sstack com\\sport hid remap* hard\\sreset back-?end front-?end cached? caches re-?auth* domain\\scontroller replicat* tokens? uplink
fail(?:ed|ing)?\\sover roll(?:ed|ing)?\\sback rollback configs? deploy* hot-?fix* stack\\s?trace endpoints? subnet* time-?outs? timed\\sout daemon* registry\\s(?:hive|key|entr)* core\\sdump* cluster* middleware payload*
web-?hooks? call-?backs? payment\\sgateway* prod|prod\\s\\w+ out\\sof\\ssync dev-?ops trust\\sstore root\\sca|root\\scert* key\\scontainer* purg(?:e|ed|ing)\\sthe replay\\sthe latency throughput provision(?:ed|ing)? de-?provision* propagat*
name-?servers? cron\\s?job* race\\scondition null\\spointer repos?|repository merge[ds]?\\s(?:the|a|your)\\s(?:branch|pull) pull\\srequest* pipeline* sprint back-?log edge\\scase* schema* load\\sbalancer* reverse\\sproxy prox(?:y|ies) handshake cipher*
idempot* asynchron* async repro(?:duce[ds]?\\sthe\\sbug)? triag* escalat*\\sto\\s(?:l[123]|tier)* tier[\\s-][123] l[123]\\s(?:support|team) on-?prem* legacy\\ssystem refactor* patch(?:ed)?\\sthe stag(?:ing|e)\\senv* environment\\svariable* node\\sis
kernel* segfault* heap\\s(?:dump|size) memory\\sleak* thread\\spool containers?\\sin kubernetes docker shard* index(?:ing|es)?\\srebuild* deadlock* mutex query\\splan* orphan(?:ed)?\\s(?:record|row)* flag\\sis\\stoggled feature\\sflag* ci\\sbuild nightly\\sbuild changelog
print\\sserver file\\sserver mail\\srelay* spool* whitelist* blacklist* session\\scookie* stale\\ssession* auth|authn|authz creds base64 hash(?:ed|es)? salted null\\svalue* parse[dr]? parsing render(?:ing|er)* batch\\sjob* etl worker\\sprocess* job\\squeue message\\squeue"""
_EN_NETWORK = """uplink* dslam olt ont onu pppoe mtu snr mac\\saddress packet\\sloss packets?\\s(?:drop|lost)* jitter qos cpe backhaul patch\\s(?:panel|cord)* splice* attenuation dbm firewall* bridg(?:e|ing)\\smode port\\sforward* trunk\\sport* noc
multicast peering bgp ospf last-mile head-?end splitter* line\\sprofile* sync\\srate*"""
_EN_MONEY = """charge-?back* acquirer* acquiring\\sbank pre-?auth* reversals? merchant\\sof\\srecord the\\smerchant ledger* issuing\\sbank issuer* clearing\\s(?:house|cycle|file)* settlement\\s(?:file|cycle|window)* remittance* accrual* amorti[sz]* escrow* kyc aml mcc arn rrn 3ds
subrogat* indemnit* underwrit* lienholder* lien policyholder* first\\snotice\\sof\\sloss loss\\sadjuster* actuarial* dunning proration* pro-?rat(?:a|ed|ion) write-?off* reconcil* nostro vostro swift\\sgpi mt103 float\\speriod tranche* fiduciary garnish*"""
_EN_OTHER = """pnr pir interline* no-show codeshare* reaccommodat* rma skus? eol msrp bom cross-?dock* last\\smile fulfil*\\scent* drop-?ship* dim\\sweight linehaul demurrage consignee* bill\\sof\\slading fte* onboarding\\sfunnel slas? kpis? okrs? stakeholder*
contraindicat* idiopathic prn bid\\sdosing differential\\sdiagnos* comorbid* npo hematolog* contralateral anamnesis etiology prophyla* titrat* void\\speriod* service\\scharge\\sapportion* dilapidation* stopcock kwp"""


def _words(*parts: str) -> list[str]:
    """Of the lists above: a word, or some with | between; `\\\\s` is a space within one."""
    return [word.replace("\\s", " ") for part in parts for group in part.split() for word in _alternatives(group)]


def _alternatives(group: str) -> list[str]:
    return group.split("|") if "(" not in group and "[" not in group else [group]


_JARGON = any_of(
    *_words(_RU_COMPUTING, _RU_NETWORK, _RU_MONEY, _RU_OTHER, _EN_COMPUTING, _EN_NETWORK, _EN_MONEY, _EN_OTHER)
)


def jargon(text: Text, situation: Situation) -> Iterator[Hint]:
    """What the customer says too is plain to them."""
    theirs = Text(situation.last).low
    for found in _JARGON.finditer(text.low):
        if found[0] not in theirs:
            yield Hint("jargon", format_lazy(_("Customers may not know “{word}”"), word=found[0][:40]), found.span())
            return
